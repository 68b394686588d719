import { type ChildProcess, fork } from 'node:child_process';
import type { FromWorker, ModelStatus, ToWorker, WorkerConfig } from '@tercet/protocol';
import type { RestartReason } from './model-observation.ts';
import { createPulse } from './pulse.ts';

/**
 * One worker process: started, watched, started again.
 *
 * starting → (building) → loading → ready
 * any → gone (crashed, killed) → starting after `retryInMs`
 * ready → (silent: killed by us) → gone
 * any → gone for good (exit status 2: its configuration is wrong)
 * any → stopped
 */
export interface WorkerProcess {
  readonly status: ModelStatus;
  /** Absent while there is no process. */
  readonly pid: number | undefined;
  /** Whether it would take an ask now. */
  isReady(): boolean;
  /** @returns false when there is no process to take it. */
  send(message: ToWorker): boolean;
  /** Ends the process: asks it to, and kills it after `patienceMs`. */
  stop(patienceMs?: number): Promise<void>;
}

export interface WorkerWatch {
  onStatus: (status: ModelStatus) => void;
  onEvent: (message: Extract<FromWorker, { type: 'event' }>) => void;
  onAlive: (report: Extract<FromWorker, { type: 'alive' }>) => void;
  /** The process is gone, with everything it held; its status says so already. */
  onLost: () => void;
  /** Another process takes its place. */
  onRestart: (reason: RestartReason) => void;
}

/** Waits before a restart: at once after the first crash, doubling up to the longest. */
const firstRetryMs = 100;
const longestRetryMs = 30_000;
/** A worker that was ready this long starts again at the first wait. */
const healthyAfterMs = 60_000;
const wrongConfigurationStatus = 2;

/**
 * Weights lie in pages of 2 MiB where the C library can ask for them (glibc ≥ 2.35; elsewhere nobody reads
 * this): a step reads all of them, and is 5 to 8 % faster when fewer addresses must be looked up. What is larger than
 * 1 MiB, keys and values above all, is mapped by itself: it takes memory as it is written, not whole, and gives it back.
 */
const largePages = [
  process.env.GLIBC_TUNABLES,
  'glibc.malloc.hugetlb=1',
  'glibc.malloc.mmap_threshold=1048576',
]
  .filter(Boolean)
  .join(':');

export function startWorkerProcess(
  entry: string,
  config: WorkerConfig,
  watch: WorkerWatch,
  execArgv: readonly string[] = [],
): WorkerProcess {
  let status: ModelStatus = { state: 'loading' };
  let child: ChildProcess | null = null;
  let retry: NodeJS.Timeout | null = null;
  let crashes = 0;
  let readyAt = 0;
  let stopped = false;
  /** What the worker said of its own end, better than an exit status. */
  let lastWords = '';
  let isSilent = false;
  let why: RestartReason | null = null;
  const pulse = createPulse(() => {
    isSilent = true;
    child?.kill('SIGKILL');
  });

  function setStatus(next: ModelStatus): void {
    status = next;
    watch.onStatus(next);
  }

  function start(): void {
    retry = null;
    lastWords = '';
    isSilent = false;
    readyAt = 0;
    if (why) watch.onRestart(why);
    if (status.state !== 'loading') setStatus({ state: 'loading' });
    const process_ = fork(entry, {
      env: {
        ...process.env,
        GLIBC_TUNABLES: largePages,
        ORT_DISABLE_TELEMETRY: '1',
        TERCET_WORKER: JSON.stringify(config),
      },
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child = process_;
    let over = false;
    const ended = (reason: string, code: number | null, signal: string | null = null) => {
      if (over) return;
      over = true;
      child = null;
      pulse.stop();
      why = isSilent ? 'frozen' : signal ? 'killed' : 'crashed';
      if (!stopped) crashed(lastWords || (isSilent ? 'silent for too long' : reason), code);
      watch.onLost();
    };
    process_.on('message', (message: FromWorker) => hear(message));
    process_.on('error', (error) => {
      // Without a process nothing else is told; one that cannot be talked to is of no use.
      if (process_.pid === undefined) ended(error.message, null);
      else process_.kill('SIGKILL');
    });
    process_.on('exit', (code, signal) => {
      const reason = signal ? `killed by ${signal}` : `exit status ${code}`;
      // What it said last may still be in the channel.
      if (process_.connected) process_.once('disconnect', () => ended(reason, code, signal));
      else ended(reason, code, signal);
    });
  }

  function hear(message: FromWorker): void {
    pulse.beat();
    if (message.type === 'event') watch.onEvent(message);
    else if (message.type === 'alive') watch.onAlive(message);
    else if (message.status.state === 'gone') lastWords = message.status.reason;
    else {
      if (message.status.state === 'ready') {
        readyAt = Date.now();
        pulse.listen();
      }
      setStatus(message.status);
    }
  }

  function crashed(reason: string, code: number | null): void {
    if (code === wrongConfigurationStatus) {
      setStatus({ state: 'gone', reason });
      return;
    }
    if (readyAt > 0 && Date.now() - readyAt > healthyAfterMs) crashes = 0;
    const retryInMs = Math.min(firstRetryMs * 2 ** crashes, longestRetryMs);
    crashes += 1;
    setStatus({ state: 'gone', reason, retryInMs });
    retry = setTimeout(start, retryInMs);
  }

  start();
  return {
    get status() {
      return status;
    },
    get pid() {
      return child?.pid;
    },
    isReady: () => status.state === 'ready' && child?.connected === true,
    send(message) {
      if (!child?.connected) return false;
      child.send(message);
      return true;
    },
    async stop(patienceMs = 2_000) {
      stopped = true;
      status = { state: 'gone', reason: 'the server is closing' };
      pulse.stop();
      if (retry) clearTimeout(retry);
      const process_ = child;
      if (!process_) return;
      const gone = new Promise<void>((resolve) => process_.once('exit', () => resolve()));
      if (process_.connected) process_.send({ type: 'shutdown' } satisfies ToWorker);
      const kill = setTimeout(() => process_.kill('SIGKILL'), patienceMs);
      await gone;
      clearTimeout(kill);
    },
  };
}
