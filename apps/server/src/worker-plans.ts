/** One worker process to start. */
export interface WorkerPlan {
  model: string;
  device: string;
  threads: number;
  /** MiB of keys and values it holds, running and remembered. */
  kvMemoryMb: number;
}

/** What a plan takes where `WORKERS` says nothing. */
export interface PlanDefaults {
  /** Those configured. */
  models: readonly string[];
  /** `THREADS`; null when it is not set: the cores are shared. */
  threads: number | null;
  cores: number;
  kvMemoryMb: number;
}

/** What a worker can be told to run on; whether this machine has it, the worker finds out. */
const devices = ['auto', 'cpu', 'cuda:N', 'webgpu', 'coreml', 'dml'];
const deviceShape = /^(?:auto|cpu|cuda:\d{1,3}|webgpu|coreml|dml)$/;
const mostWorkers = 64;
/** More threads than this gain a small model nothing. */
const usefulThreads = 4;
const bounds = { threads: 256, kv: 1_048_576 };

/** NAME[@DEVICE][:key=value[;key=value]] [xN] */
const entryShape = /^([^@:\s]+)(?:@(cuda:\d+|[^@:\s]+))?(?::(\S+))?(?:\s+x(\d+))?$/;

interface Entry {
  model: string;
  device: string;
  threads: number | null;
  kvMemoryMb: number | null;
  count: number;
}

/**
 * Reads `WORKERS`: the worker processes of every model, in the order given; a model it does not name has one.
 * Threads that nobody named are the cores left, shared, at least one each.
 *
 * @param text absent: one worker a model.
 * @returns the plans, or what is wrong in words.
 */
export function planWorkers(text: string | undefined, defaults: PlanDefaults): WorkerPlan[] | string {
  const entries: Entry[] = [];
  for (const part of (text ?? '').split(',')) {
    const words = part.trim();
    if (words === '') continue;
    const entry = readEntry(words, defaults.models);
    if (typeof entry === 'string') return entry;
    entries.push(entry);
  }
  const plain = { device: 'cpu', threads: null, kvMemoryMb: null, count: 1 };
  for (const model of defaults.models) {
    if (!entries.some((entry) => entry.model === model)) entries.push({ model, ...plain });
  }
  const workers = entries.flatMap((entry) => Array.from({ length: entry.count }, () => entry));
  if (workers.length > mostWorkers) return `${workers.length} workers are too many: at most ${mostWorkers}`;
  const threads = defaults.threads ?? sharedThreads(workers, text === undefined, defaults.cores);
  return workers.map((entry) => ({
    model: entry.model,
    device: entry.device,
    threads: entry.threads ?? threads,
    kvMemoryMb: entry.kvMemoryMb ?? defaults.kvMemoryMb,
  }));
}

/** Models that were only listed each get the whole machine: a writer asks one of them at a time. */
function sharedThreads(workers: readonly Entry[], isOnlyListed: boolean, cores: number): number {
  const named = workers.reduce((sum, { threads }) => sum + (threads ?? 0), 0);
  const sharers = isOnlyListed ? 1 : workers.filter(({ threads }) => threads === null).length;
  return Math.max(1, Math.min(Math.floor((cores - named) / Math.max(1, sharers)), usefulThreads));
}

function readEntry(words: string, models: readonly string[]): Entry | string {
  const found = entryShape.exec(words);
  if (!found) return `"${words}" is not NAME[@DEVICE][:key=value[;key=value]] [xN]`;
  const [, model = '', device = 'cpu', settings = '', times = '1'] = found;
  if (!models.includes(model)) return `${model} is not among MODELS (${models.join(', ')})`;
  if (!deviceShape.test(device)) return `there is no device ${device}; there are ${devices.join(', ')}`;
  const count = Number(times);
  if (count < 1) return `"${words}" starts no worker: x1 is the least`;
  const entry: Entry = { model, device, threads: null, kvMemoryMb: null, count };
  for (const setting of settings.split(';').filter(Boolean)) {
    const [key = '', value = ''] = setting.split('=', 2);
    if (key !== 'threads' && key !== 'kv') return `there is no setting ${key}; there are threads and kv`;
    const number = /^\d+$/.test(value) ? Number(value) : 0;
    if (number < 1 || number > bounds[key]) {
      return `${setting} must be a whole number from 1 to ${bounds[key]}`;
    }
    if (key === 'threads') entry.threads = number;
    else entry.kvMemoryMb = number;
  }
  return entry;
}
