import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects garbage now, some 10 ms: memory of tensors that are not needed any more goes back to the system. Left to
 * itself the collector runs when something is allocated, and a model that waits for asks allocates nothing.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
