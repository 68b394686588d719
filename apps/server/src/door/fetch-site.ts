import type { IncomingMessage } from 'node:http';

/** The page's own addresses, as the router has them: what a link in a mail or a chat leads to. */
const pagePath = /^\/(d\/[^/]+\/?)?$/;

/**
 * Whether a page of another site made the browser send this. Images, scripts, frames and plain GETs carry no Origin;
 * but browsers say whence they come (`Sec-Fetch-Site`), which no page can change. Programs say nothing. A page of
 * another port of this host is another site, too.
 */
export function isFromAnotherSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Whether somebody follows a link to the page: its address in a tab of its own, not in a frame. */
export function isFollowedLink({ method, url = '', headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (headers['sec-fetch-mode'] !== 'navigate') return false;
  const into = headers['sec-fetch-dest'];
  return (into === undefined || into === 'document') && pagePath.test(url.split('?', 1)[0] ?? '');
}
