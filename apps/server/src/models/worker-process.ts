import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { FromWorker, ModelStatus, ToWorker, WorkerConfig } from '@tercet/protocol';
import { memoryWords } from './model-memory.ts';
import type { RestartReason } from './model-observation.ts';
import { oneLine } from './one-line.ts';
import { createPulse } from './pulse.ts';
import { createRestarts } from './restarts.ts';
import { fingerprintOf, watchFiles } from './watch-files.ts';

/**
 * One worker process: started, watched, started again.
 *
 * starting → (building) → loading → ready
 * any → gone (crashed, killed) → starting after `retryInMs`
 * ready → (silent: killed by us) → gone
 * any → gone for good (exit status 2: its configuration is wrong)
 * any → gone until its files change (exit status 78: its model is broken)
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

const brokenModelStatus = 78;
/** How often the files of a broken model are looked at. */
const lookEveryMs = 5_000;

export interface WorkerOptions {
  /** Node options of the process. */
  execArgv?: readonly string[];
  /** Its configuration once the files of its model have changed, or in words why there is none. */
  renew?: () => Promise<WorkerConfig | string>;
  lookEveryMs?: number;
}

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
  configured: WorkerConfig,
  watch: WorkerWatch,
  { execArgv = [], renew = async () => configured, ...options }: WorkerOptions = {},
): WorkerProcess {
  let config = configured;
  let status: ModelStatus = { state: 'loading' };
  let child: ChildProcess | null = null;
  let retry: NodeJS.Timeout | null = null;
  let readyAt: number | null = null;
  let stopped = false;
  /** The model's files as they were when the process began to read them. */
  let filesRead = fingerprintOf(modelFiles(config));
  let stopLooking: () => void = () => undefined;
  /** What the worker said of its own end, better than an exit status. */
  let lastWords = '';
  let isSilent = false;
  let why: RestartReason | null = null;
  const restartAfter = createRestarts(() => memoryWords(config));
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
    readyAt = null;
    filesRead = fingerprintOf(modelFiles(config));
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
      if (!stopped) crashed(lastWords || (isSilent ? 'silent for too long' : reason), code, signal);
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
    else if (message.status.state === 'gone') lastWords = wordsOf(message.status.reason);
    else {
      if (message.status.state === 'ready') {
        readyAt = performance.now();
        pulse.listen();
      }
      setStatus(message.status);
    }
  }

  /** Where a model's folder lies is nothing for pages and programs. */
  const wordsOf = (reason: string) =>
    oneLine(reason.replaceAll(`${config.modelDirectory}${path.sep}`, '')).replace(/\.$/, '');

  function crashed(words: string, code: number | null, signal: string | null): void {
    const readyMs = readyAt === null ? null : performance.now() - readyAt;
    const { reason, retryInMs } = restartAfter({ reason: words, code, signal, isSilent, readyMs });
    if (retryInMs === null) {
      setStatus({ state: 'gone', reason });
      if (code === brokenModelStatus) waitForFiles(filesRead);
      return;
    }
    setStatus({ state: 'gone', reason, retryInMs });
    retry = setTimeout(start, retryInMs);
  }

  /** Only other files can help: until there are, nothing is started and nothing more is said. */
  function waitForFiles(before: Promise<string>): void {
    const files = modelFiles(config);
    const everyMs = options.lookEveryMs ?? lookEveryMs;
    stopLooking = watchFiles(files, before, everyMs, () => void tryAgain());
  }

  async function tryAgain(): Promise<void> {
    const now = fingerprintOf(modelFiles(config));
    await now;
    const renewed = await renew();
    if (stopped) return;
    if (typeof renewed === 'string') {
      setStatus({ state: 'gone', reason: renewed });
      waitForFiles(now);
      return;
    }
    config = renewed;
    start();
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
      stopLooking();
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

/** What a model is read from. */
const modelFiles = ({ card, modelDirectory }: WorkerConfig): string[] =>
  ['model.json', 'pulled.json', ...card.files.map((file) => file.path)].map((file) =>
    path.join(modelDirectory, file),
  );
