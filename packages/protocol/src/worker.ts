import { z } from 'zod';
import type {
  ContinuationAsk,
  ContinuationCancel,
  ContinuationEvent,
  ContinuationHint,
} from './continuation.ts';
import { limits } from './limits.ts';
import { type ModelStatus, presentCardSchema } from './model.ts';
import { text } from './text.ts';

/** How the server starts a worker: one JSON text in the environment variable TERCET_WORKER. */
export const workerConfigSchema = z.object({
  card: presentCardSchema,
  /** The folder of model.json and the checkpoint, absolute. */
  modelDirectory: text(limits.pathCharacters),
  /** Where built graphs are kept, absolute. */
  cacheDirectory: text(limits.pathCharacters),
  /** What the model is to run on: `cpu`, `cuda:N`, `webgpu`, `coreml`, `dml`, or `auto`; else it runs on the processor. */
  device: text(limits.idCharacters).default('cpu'),
  threads: z.int().min(1),
  /** Most memory for keys and values, MiB: prompts being continued, and prompts remembered. At least one slot is made. */
  kvMemoryMb: z.int().min(1),
  /** Tokens of prompt and continuation one slot holds. */
  slotTokens: z.int().min(64),
});
export type WorkerConfig = z.infer<typeof workerConfigSchema>;

/** How far one candidate had come on a worker that is gone. */
export interface CandidateProgress {
  /** Draws withdrawn before this one. */
  redraws: number;
  /** Token ids drawn so far, as `drawn` told them. */
  tokens: number[];
  /** Pieces and characters (UTF-16 units) already passed on: they are not sent again. */
  pieces: number;
  characters: number;
  /** It has ended; nothing more of it is wanted. */
  ended: boolean;
}

/** Server → worker, over the child process channel. Already parsed by the gateway. */
export type ToWorker =
  | {
      type: 'ask';
      ask: ContinuationAsk;
      /** Whose ask it is: work is shared among writers [CN15]. */
      writer: string;
      /**
       * Goes on where another worker was lost [CN14]: a candidate each. Absent: a new ask. The seed is in
       * the ask's settings by then; `queued` and `started` are sent as ever, for the server to drop.
       */
      resume?: CandidateProgress[];
    }
  | ({ type: 'cancel' } & ContinuationCancel)
  /** In place of the writer's last hint; null only withdraws it. */
  | { type: 'hint'; writer: string; hint: ContinuationHint | null }
  | { type: 'shutdown' };

/** One pass of the model. */
export interface PassReport {
  /** Wall time of the pass, and of sampling and text after it. */
  passMs: number;
  sampleMs: number;
  /** Tokens of prompts read, of hinted prompts read ahead, and of candidates continued (rows). */
  promptTokens: number;
  aheadTokens: number;
  streamTokens: number;
  /** Asks with a part in it. */
  asks: number;
}

/** Worker → server. */
export type FromWorker =
  | { type: 'status'; status: ModelStatus }
  /** `drawn`, on a `piece` or `ended`: token ids of its candidate drawn since it was last told of. */
  | { type: 'event'; event: ContinuationEvent; drawn?: number[] }
  /**
   * Every `limits.heartbeatMs` once ready, and sooner after nothing: a worker that is silent for
   * `limits.frozenAfterMs` is frozen [CN11]. Passes are those since the last report.
   */
  | {
      type: 'alive';
      passes: PassReport[];
      running: number;
      waiting: number;
      /** KV indices that hold something, running or remembered, and how many there are. */
      kvTokens: number;
      kvCapacity: number;
      /** Prompts of which that memory holds something. */
      texts: number;
    };
