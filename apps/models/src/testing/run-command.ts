import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

export interface Ended {
  status: number | null;
  out: string;
  err: string;
}

/** `npm run models` without the build, as a process of its own. */
export interface Running {
  process: ChildProcess;
  ended: Promise<Ended>;
}

/** @param onLine called with each whole line of its standard output. */
export function startCommand(
  args: readonly string[],
  environment: Record<string, string>,
  onLine: (line: string) => void = () => undefined,
): Running {
  const main = path.join(import.meta.dirname, '..', 'main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    const lines = out.split('\n');
    for (; seen < lines.length - 1; seen++) onLine(lines[seen]!);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<Ended>((done) => child.on('close', (status) => done({ status, out, err })));
  return { process: child, ended };
}

export const runCommand = (args: readonly string[], environment: Record<string, string>): Promise<Ended> =>
  startCommand(args, environment).ended;
