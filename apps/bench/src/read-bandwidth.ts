import { Worker } from 'node:worker_threads';

const bytes = 256 * 2 ** 20;
const rounds = 9;

/**
 * What `threads` threads read from memory together, bytes a second: 256 MiB each, the median of 9 rounds.
 */
export async function measureReadBandwidth(threads: number): Promise<number> {
  const barrier = new Int32Array(new SharedArrayBuffer(8));
  barrier[1] = threads;
  const times = await Promise.all(
    Array.from({ length: threads }, () => {
      const thread = new Worker(new URL('./read-bandwidth-thread.mjs', import.meta.url), {
        workerData: { barrier, bytes, rounds },
        execArgv: [],
      });
      return new Promise<number>((resolve, reject) => {
        thread.once('message', resolve);
        thread.once('error', reject);
      });
    }),
  );
  return times.reduce((sum, timeMs) => sum + bytes / (timeMs / 1000), 0);
}
