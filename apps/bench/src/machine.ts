import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** As every bench: the cores the server itself would use. */
export const threads = Number(process.env.THREADS ?? 2);

/** What is being done, for the person who waits; figures alone go to the output. */
export function tell(words: string): void {
  process.stderr.write(`${words} …\n`);
}

export interface Machine {
  cpus: number;
  'model name': string;
  memoryGb: number;
  node: string;
  onnxruntime: string;
  commit: string;
  date: string;
}

/** What every figure is printed with. */
export function describeMachine(): Machine {
  return {
    cpus: availableParallelism(),
    'model name': cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    onnxruntime: 'onnxruntime-node 1.30.0',
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
  };
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: repositoryRoot, encoding: 'utf8' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') ? '+changes' : '');
  } catch (error) {
    return `unknown (${(error as Error).name})`;
  }
}
