import { z } from 'zod';
import type { ContinuationAsk, ContinuationCancel, ContinuationEvent } from './continuation.ts';
import { type ModelStatus, modelCardSchema } from './model.ts';

/** How the server starts a worker: one JSON text in the environment variable TERCET_WORKER. */
export const workerConfigSchema = z.object({
  card: modelCardSchema,
  /** The folder of model.json and the checkpoint, absolute. */
  modelDirectory: z.string(),
  /** Where built graphs are kept, absolute. */
  cacheDirectory: z.string(),
  threads: z.int().min(1),
  /** Prompts held in KV memory at once. */
  slots: z.int().min(1),
  /** Tokens of prompt and continuation one slot holds. */
  slotTokens: z.int().min(64),
});
export type WorkerConfig = z.infer<typeof workerConfigSchema>;

/** Server → worker, over the child process channel. Already parsed by the gateway. */
export type ToWorker =
  | { type: 'ask'; ask: ContinuationAsk }
  | ({ type: 'cancel' } & ContinuationCancel)
  | { type: 'shutdown' };

/** Worker → server. */
export type FromWorker =
  | { type: 'status'; status: ModelStatus }
  | { type: 'event'; event: ContinuationEvent };
