import { stat } from 'node:fs/promises';

/** What shows that a file is another than before; its content is the reader's to check. */
async function lookAt(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : 'absent';
}

export const fingerprintOf = async (paths: readonly string[]): Promise<string> =>
  (await Promise.all(paths.map(lookAt))).join('\n');

/**
 * Looks at files now and then until one is another than it was, and as it was at the last look: one that is being
 * copied is let be.
 *
 * @param before what `fingerprintOf` said of them.
 * @returns stops looking; called by itself before `onChange`.
 */
export function watchFiles(
  paths: readonly string[],
  before: Promise<string>,
  everyMs: number,
  onChange: () => void,
): () => void {
  let stopped = false;
  let last: string | null = null;
  const timer = setInterval(() => void look(), everyMs).unref();
  function stop(): void {
    stopped = true;
    clearInterval(timer);
  }
  async function look(): Promise<void> {
    const now = await fingerprintOf(paths);
    const isSettled = now === last;
    last = now;
    if (!isSettled || now === (await before) || stopped) return;
    stop();
    onChange();
  }
  return stop;
}
