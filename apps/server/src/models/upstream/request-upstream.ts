import { UpstreamProblem } from './upstream-problem.ts';

/** Redirects that are followed one after the other. */
const mostRedirects = 3;
const redirects = new Set([301, 302, 303, 307, 308]);
/** Those that keep the method and the body. */
const faithful = new Set([307, 308]);

/**
 * A request to an upstream server, which no other server gets: a redirect is followed within one origin (scheme, host
 * and port) only, three times at most, and what is posted is posted again for 307 and 308 only. Nothing else would keep
 * the writer's text and the key where their owner sent them.
 *
 * Rejects with UpstreamProblem, or with what fetch throws.
 */
export async function requestUpstream(url: string, init: RequestInit): Promise<Response> {
  let at = new URL(url);
  for (let followed = 0; ; followed++) {
    const answer = await fetch(at, {
      ...init,
      headers: { ...init.headers, 'accept-encoding': 'identity' },
      redirect: 'manual',
    });
    const { status } = answer;
    if (!redirects.has(status)) return answer;
    const location = answer.headers.get('location');
    await answer.body?.cancel();
    if (init.method === 'POST' && !faithful.has(status))
      throw new UpstreamProblem('refused', `it answered ${status}: what is posted there goes elsewhere`);
    if (followed === mostRedirects)
      throw new UpstreamProblem('refused', `it redirects more than ${mostRedirects} times`);
    at = targetOf(location, at);
  }
}

function targetOf(location: string | null, from: URL): URL {
  const target = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (target === null) throw new UpstreamProblem('refused', 'it redirects to what is no address');
  // An origin is ASCII, however the address was written.
  if (target.origin !== from.origin)
    throw new UpstreamProblem(
      'refused',
      `it redirects to another server (${target.origin}), which is not sent anything`,
    );
  if (target.username !== '' || target.password !== '')
    throw new UpstreamProblem('refused', 'it redirects to an address with a password in it');
  return target;
}
