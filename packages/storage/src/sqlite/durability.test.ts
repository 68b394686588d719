import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type StorageFolder, storageFolder } from '../testing/storage-folder.ts';

const script = path.join(import.meta.dirname, 'writer-process.ts');
const writer = (...told: (string | number)[]) => ['--import', 'tsx', script, ...told.map(String)];

let folder: StorageFolder;
beforeEach(() => {
  folder = storageFolder();
});
afterEach(() => folder.remove());

for (const acknowledged of [1, 60]) {
  test(`[DC1] kill -9 after ${acknowledged} acknowledged appends loses none`, async () => {
    // So little log that it is brought into the file now and then.
    const child = spawn(process.execPath, writer(folder.file, 30_000), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (Number(said.trim().split('\n').at(-1)) >= acknowledged) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.once('close', resolve));
    const last = Number(said.trim().split('\n').at(-1));
    expect(last).toBeGreaterThanOrEqual(acknowledged);

    const answer = await folder.open().stepsSince('d', 0);
    const numbers = answer.ok ? answer.value.map(({ step }) => step.n) : [];
    expect(numbers.length).toBeGreaterThanOrEqual(last);
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });
}

/** Why system calls cannot be watched here; '' when they can. */
function straceProblem(): string {
  if (process.platform !== 'linux') return 'no Linux';
  const { error, status } = spawnSync('strace', ['-o', '/dev/null', 'true']);
  if (error) return 'no strace';
  return status === 0 ? '' : 'strace may not trace';
}

type Call = 'write to the log' | 'flush of the log' | 'acknowledgement';

/**
 * What matters of a trace, in order. Its lines are `<process> <call>(<descriptor><<path>>, …) = <result>`; a call
 * that another interrupts ends in a line of its own, `<process> <... <call> resumed>…`.
 */
function callsIn(trace: string): Call[] {
  const calls: Call[] = [];
  const flushing = new Set<string>();
  for (const line of trace.split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const isFlush = /^f(data)?sync\(\d+<[^>]*-wal>/.test(rest);
    const isUnfinished = rest.includes('<unfinished ...>');
    if (isFlush && isUnfinished) flushing.add(pid);
    if (isFlush && !isUnfinished) calls.push('flush of the log');
    if (/^<\.\.\. f(data)?sync resumed>/.test(rest) && flushing.delete(pid)) calls.push('flush of the log');
    if (/^pwrite(64|v)?\(\d+<[^>]*-wal>/.test(rest)) calls.push('write to the log');
    if (/^write\(1<[^>]*>, "\d+\\n"/.test(rest)) calls.push('acknowledgement');
  }
  return calls;
}

const problem = straceProblem();
test.skipIf(problem !== '')(
  `[DC1] the log is flushed after its last write and before every acknowledgement${problem && ` (skipped: ${problem})`}`,
  () => {
    mkdirSync(path.dirname(folder.file));
    const output = path.join(path.dirname(folder.file), 'trace.txt');
    const watched = [
      '-f',
      '-y',
      '-s',
      '32',
      '-o',
      output,
      '-e',
      'trace=fsync,fdatasync,write,pwrite64,pwritev',
    ];
    const count = 30;
    const traced = [process.execPath, ...writer(folder.file, 30_000, count)];
    const { status } = spawnSync('strace', [...watched, ...traced], { stdio: ['ignore', 'pipe', 'inherit'] });
    expect(status).toBe(0);
    const calls = callsIn(readFileSync(output, 'utf8'));
    let dirty = false;
    let flushes = 0;
    let acknowledged = 0;
    for (const call of calls) {
      if (call === 'write to the log') dirty = true;
      else if (call === 'flush of the log') {
        dirty = false;
        flushes += 1;
      } else {
        acknowledged += 1;
        expect(dirty, `acknowledgement ${acknowledged} of an unflushed log`).toBe(false);
        // Three share a commit, and so a flush.
        expect(flushes).toBeGreaterThanOrEqual(Math.ceil(acknowledged / 3));
      }
    }
    expect(acknowledged).toBe(count);
  },
  60_000,
);
