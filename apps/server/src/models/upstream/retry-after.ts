/** What a server may ask to be left alone for, milliseconds: beyond that it is asked again all the same. */
const shortestMs = 100;
const longestMs = 60_000;

/**
 * Reads `Retry-After`: seconds, or a date. Source: RFC 9110, 10.2.3.
 * @param nowMs since 1970.
 * @returns milliseconds within bounds a client can work with; undefined where it says nothing that can be believed.
 */
export function retryAfterMs(header: string | null, nowMs = Date.now()): number | undefined {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const seconds = Number(text);
  const ms = Number.isNaN(seconds) ? Date.parse(text) - nowMs : seconds * 1_000;
  return ms > 0 ? Math.round(Math.min(Math.max(ms, shortestMs), longestMs)) : undefined;
}
