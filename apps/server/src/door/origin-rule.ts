import type { IncomingMessage } from 'node:http';
import { hostnameOf, isLoopbackName } from './host-rule.ts';

/**
 * Whether a request may open a socket: a page of this very host, or of an allowed origin.
 * Programs send no Origin and are let in: it is pages that act for a person without asking.
 */
export function isAllowedOrigin(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return isOrigin(origin) && new URL(origin).host === host;
}

/** Whether it is one origin, written as browsers write it: no list of several, no path. */
const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

/**
 * Whether a page may ask anything of a server that only this machine reaches: besides the above, pages of this
 * machine. A site elsewhere has no business with it. (A server others reach answers the API to any origin: it
 * carries no cookie and no secret, and whoever asks could ask without a browser.)
 */
export function isOriginOfThisMachine(origin: string): boolean {
  if (!isOrigin(origin)) return false;
  const hostname = hostnameOf(new URL(origin).host);
  return hostname !== null && isLoopbackName(hostname);
}
