import type { IncomingMessage } from 'node:http';

/**
 * Whether a request may open a socket: a page of this very host, or of an allowed origin.
 * Programs send no Origin and are let in: it is pages that act for a person without asking.
 */
export function isAllowedOrigin(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
