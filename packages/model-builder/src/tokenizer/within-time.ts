import { createContext, runInContext } from 'node:vm';

/**
 * Runs what may take for ever, a file's regular expression above all, and ends it when it does.
 *
 * @returns what it gives; undefined when it did not end in time. Throws what it throws.
 */
export function withinTime<Value>(run: () => Value, ms: number): Value | undefined {
  try {
    return runInContext('run()', createContext({ run }), { timeout: ms }) as Value;
  } catch (error) {
    // It is an error of the context's own, so no instance of our Error.
    if ((error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return;
    throw error;
  }
}
