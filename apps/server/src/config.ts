import path from 'node:path';
import { z } from 'zod';
import { machineCores } from './models/machine-cores.ts';
import { defaultBudgetMb } from './models/model-memory.ts';
import { planWorkers, type WorkerPlan } from './worker-plans.ts';

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

const names = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string()).min(1, 'must name at least one'))
  .transform((list) => [...new Set(list)]);

const isOrigin = (url: string) =>
  /^https?:/i.test(url) && URL.canParse(url) && new URL(url).href === `${new URL(url).origin}/`;

const origins = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((origin) => origin.trim().replace(/\/$/, ''))
      .filter(Boolean),
  )
  .pipe(z.array(z.string().refine(isOrigin, 'must be origins like https://example.org')))
  .transform((list) => list.map((origin) => new URL(origin).origin));

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every environment variable the server reads, with its default. Paths are relative to where it is started. */
const environmentSchema = z.object({
  /** Absent: 3000, or the next free one. */
  PORT: wholeNumber(0, 65_535).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('.data'),
  MODELS_DIR: z.string().min(1).default('models'),
  CACHE_DIR: z.string().min(1).default('.cache/models'),
  WEB_DIR: z.string().min(1).default('apps/web/dist'),
  WORKER_ENTRY: z.string().min(1).default('apps/worker/dist/main.js'),
  /** Whether a document's owners may fetch models of the catalogue from their page. */
  ALLOW_PULL: z.enum(['on', 'off'], 'must be on or off').default('off'),
  MODELS_ENTRY: z.string().min(1).default('apps/models/dist/main.js'),
  /** The first is the default model. */
  MODELS: names.default(['smollm2-135m']),
  /** Worker processes: `NAME[@DEVICE][:key=value[;key=value]] [xN]`, comma between. Absent: one a model. */
  WORKERS: z.string().optional(),
  /** Threads of one worker. Absent: the cores, up to 4, shared by the workers of WORKERS. */
  THREADS: wholeNumber(1, 256).optional(),
  /** MiB of keys and values one worker holds, running and remembered. */
  KV_MEMORY_MB: wholeNumber(1, 1_048_576).default(1_024),
  /** MiB all workers together may need on the processor. Absent: four fifths of the machine's, or container's. */
  MODEL_MEMORY_MB: wholeNumber(1, 67_108_864).optional(),
  /** Tokens of prompt and continuation one ask may have. */
  SLOT_TOKENS: wholeNumber(256, 131_072).default(2_048),
  /** Origins of pages on other addresses that may connect. */
  ALLOWED_ORIGINS: origins.default([]),
  /** Where browsers find the server when something stands in front of it: its origin, no path. */
  PUBLIC_URL: z
    .string()
    .refine(isOrigin, 'must be an origin like https://write.example.org')
    .transform((url) => new URL(url).origin)
    .optional(),
  /** Bounds on how many and how fast (`limits`). `off`: for who has a door of their own in front. */
  RATE_LIMITS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  /** Proxies in front: a client is that many from the end of X-Forwarded-For. 0: the header is not believed. */
  TRUST_PROXY: wholeNumber(0, 10).default(0),
  /** Who sends it may read `/metrics` from anywhere. Absent: only this machine may. */
  METRICS_TOKEN: z
    .string()
    .min(16, 'must have at least 16 characters')
    .regex(/^[\x21-\x7e][\x20-\x7e]*[\x21-\x7e]$/, 'must be letters, digits, signs and blanks of ASCII')
    .optional(),
  /** The first seed of asks that bring none; read by the workers. */
  SEED: wholeNumber(0, 2 ** 32 - 1).optional(),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('warn'),
});

export interface Config {
  /** Null: 3000, or the next free one. */
  port: number | null;
  host: string;
  dataDirectory: string;
  modelsDirectory: string;
  cacheDirectory: string;
  webDirectory: string;
  workerEntry: string;
  /** The program that fetches models for pages; null: they may not. */
  pullEntry: string | null;
  models: string[];
  /** Every worker process to start. */
  workers: WorkerPlan[];
  /** Where one that is fetched later runs. */
  laterWorker: Omit<WorkerPlan, 'model'>;
  /** MiB all workers together may need on the processor. */
  modelMemoryMb: number;
  slotTokens: number;
  allowedOrigins: string[];
  /** Null: not told. */
  publicUrl: string | null;
  rateLimits: boolean;
  trustProxy: number;
  metricsToken: string | null;
  logLevel: string;
}

/**
 * Reads the whole environment once.
 * @param directory  what relative paths are relative to.
 * @param cores      of this machine, or those its container may use.
 * @returns the configuration, or one line that names the variable and what is wrong with it.
 */
export function parseConfig(
  environment: Record<string, string | undefined>,
  directory: string,
  cores: number = machineCores(),
): { config: Config } | { problem: string } {
  // An empty variable means the default, as in `PORT= npm start`.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0] ?? '');
    // A secret is not written to a terminal or a log.
    const value = name.endsWith('_TOKEN') ? '…' : (environment[name] ?? '');
    return { problem: `${name}=${value}: ${issue?.message ?? 'is not valid'}` };
  }
  const read = parsed.data;
  const defaults = {
    models: read.MODELS,
    threads: read.THREADS ?? null,
    cores,
    kvMemoryMb: read.KV_MEMORY_MB,
  };
  const workers = planWorkers(read.WORKERS, defaults);
  const [later] = planWorkers(undefined, { ...defaults, models: ['later'] });
  if (typeof workers === 'string') return { problem: `WORKERS=${read.WORKERS ?? ''}: ${workers}` };
  const absolute = (file: string) => path.resolve(directory, file);
  return {
    config: {
      port: read.PORT ?? null,
      host: read.HOST,
      dataDirectory: absolute(read.DATA_DIR),
      modelsDirectory: absolute(read.MODELS_DIR),
      cacheDirectory: absolute(read.CACHE_DIR),
      webDirectory: absolute(read.WEB_DIR),
      workerEntry: absolute(read.WORKER_ENTRY),
      pullEntry: read.ALLOW_PULL === 'on' ? absolute(read.MODELS_ENTRY) : null,
      models: read.MODELS,
      workers,
      laterWorker: later as WorkerPlan,
      modelMemoryMb: read.MODEL_MEMORY_MB ?? defaultBudgetMb(),
      slotTokens: read.SLOT_TOKENS,
      allowedOrigins: read.ALLOWED_ORIGINS,
      publicUrl: read.PUBLIC_URL ?? null,
      rateLimits: read.RATE_LIMITS === 'on',
      trustProxy: read.TRUST_PROXY,
      metricsToken: read.METRICS_TOKEN ?? null,
      logLevel: read.LOG_LEVEL,
    },
  };
}
