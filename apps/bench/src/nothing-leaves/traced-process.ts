import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { repositoryRoot } from '../machine.ts';

/** Calls that can leave the machine or write a file. */
const calls = [
  'connect,sendto,sendmsg,sendmmsg,bind',
  'open,openat,creat,mkdir,mkdirat,mknod,mknodat',
  'rename,renameat,renameat2,link,linkat,symlink,symlinkat',
].join();

/** Why system calls cannot be watched here; '' when they can. */
export function straceProblem(): string {
  if (process.platform !== 'linux') return 'no Linux';
  const { error, status } = spawnSync('strace', ['-o', '/dev/null', 'true']);
  if (error) return 'no strace';
  return status === 0 ? '' : 'strace may not trace';
}

/** A Node program, with everything it starts, whose calls are written down. */
export interface TracedProcess {
  /** Resolves with its output so far when that matches; rejects when it ends before. */
  said(pattern: RegExp): Promise<string>;
  /** Resolves when it and all it started have ended, with its exit status and output. */
  ended: Promise<{ status: number | null; output: string }>;
  /** Ends the program itself; the trace ends with it. */
  stop(): void;
}

/** @param trace where the calls are written, as `foreignCalls` reads them. */
export function startTraced(
  trace: string,
  args: readonly string[],
  env: Record<string, string>,
): TracedProcess {
  const options = ['-f', '-qq', '-y', '-s', '120', '-o', trace, '-e', `trace=${calls}`, '-e', 'signal=none'];
  const child = spawn('strace', [...options, process.execPath, ...args], {
    cwd: repositoryRoot,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const looking = new Set<() => void>();
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
    for (const look of looking) look();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<{ status: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
  return {
    ended,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (pattern.test(output)) resolve(output);
        };
        looking.add(look);
        look();
        void ended.then(() => reject(new Error(`It ended before it said ${pattern}:\n${output}`)), reject);
      }),
    stop: () => stopTraced(child),
  };
}

/** strace itself hears no signal while it writes to a file. */
function stopTraced({ pid }: ChildProcess): void {
  const [program] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  if (program) process.kill(Number(program), 'SIGTERM');
}
