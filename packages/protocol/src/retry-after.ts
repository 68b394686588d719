import type { Failure } from './failure.ts';
import { limits } from './limits.ts';

/**
 * How long a failure says to wait, milliseconds: as it is believed, shown and passed on, wherever it came from. A wait
 * that is none is 0, one beyond reason `limits.retryAfterMs`: engines and clocks say 1e300, and a day.
 *
 * @returns null where the failure does not say when.
 */
export function retryAfterMsOf(failure: Failure): number | null {
  if (!('retryAfterMs' in failure)) return null;
  const { retryAfterMs } = failure;
  return retryAfterMs > 0 ? Math.min(retryAfterMs, limits.retryAfterMs) : 0;
}
