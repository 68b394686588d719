import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { residentOf } from '../load/resident-memory.ts';

const everyMs = 150;
const run = promisify(execFile);

/** Memory that a process and all that it started hold, MiB; without making this process wait. */
export async function residentNowMb(processId: number): Promise<number> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'rss=']);
  return residentOf(stdout, processId) / 1024;
}

/** Looks again and again. @returns a way to end it, which answers the most it saw, MiB. */
export function watchMemory(processId: number): () => Promise<number> {
  let isOver = false;
  const watching = (async () => {
    let most = 0;
    for (;;) {
      most = Math.max(most, await residentNowMb(processId));
      if (isOver) return most;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  return () => {
    isOver = true;
    return watching;
  };
}
