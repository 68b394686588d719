import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import pino from 'pino';
import { parseConfig } from '../../config.ts';
import { createServer } from '../../create-server.ts';
import { listen } from '../../listen.ts';

/*
 * The server in a process of its own, which knows how long it stood still and how much it holds. Told over IPC:
 * `measure` (answered with Measured, from then on anew), `close`.
 */

export interface Measured {
  /** Longest time between two turns of the loop that this process was at work, milliseconds. */
  stallMs: number;
  /** The same on the wall's clock: with what other processes took meanwhile. */
  wallMs: number;
  /** Bytes of the heap and what hangs on it, after a collection. */
  used: number;
  isPolluted: boolean;
  /** Errors it logged. */
  errors: string[];
}

const collect = (globalThis as { gc?: () => void }).gc;
if (!collect) throw new Error('start it with --expose-gc');

const parsed = parseConfig(process.env, process.cwd());
if ('problem' in parsed) throw new Error(parsed.problem);
const errors: string[] = [];
const log = pino({ level: 'error' }, { write: (line: string) => errors.push(line) });
const server = await createServer(parsed.config, { log });
await listen(server.http, 0, '127.0.0.1');

/**
 * CPU time of the thread the loop runs in, milliseconds: another process' turn is no stall of ours, and neither is
 * what the collector's threads do. Where the system does not tell it, that of the whole process.
 */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
function threadMs(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ', 1)[0]) / 1e6;
  } catch {
    return cpuMs();
  }
}

const delays = monitorEventLoopDelay({ resolution: 1 });
let stallMs = 0;
let seen = { at: performance.now(), cpu: threadMs() };
const look = setInterval(() => {
  const now = { at: performance.now(), cpu: threadMs() };
  stallMs = Math.max(stallMs, Math.min(now.at - seen.at, now.cpu - seen.cpu));
  seen = now;
}, 1);
delays.enable();

function measure(): Measured {
  const wallMs = delays.max / 1e6;
  const stalled = stallMs;
  collect?.();
  const { heapUsed, external } = process.memoryUsage();
  delays.reset();
  stallMs = 0;
  seen = { at: performance.now(), cpu: threadMs() };
  const isPolluted = 'polluted' in {};
  return { stallMs: stalled, wallMs, used: heapUsed + external, isPolluted, errors: errors.splice(0) };
}

/** The test may have gone while something was measured for it: then nobody is told. */
function tell(what: Measured | number): void {
  if (process.connected) process.send?.(what, undefined, undefined, () => undefined);
}

process.on('message', (said) => {
  if (said === 'measure') tell(measure());
});
process.once('disconnect', () => {
  clearInterval(look);
  delays.disable();
  void server.close().then(() => process.exit(0));
});
tell((server.http.address() as AddressInfo).port);
