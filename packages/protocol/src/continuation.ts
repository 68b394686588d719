import { z } from 'zod';
import { documentIdSchema } from './document-id.ts';
import { failureSchema } from './failure.ts';
import { limits } from './limits.ts';
import { promptText, text } from './text.ts';

/** Compared with what the model writes, which is whole characters [CN5]. */
export const stopString = text(limits.stopStringCharacters).min(1);

/** How the next token is chosen, and when a candidate ends. */
export const continuationSettingsSchema = z.object({
  /** 0 is greedy; 1 is the model's own distribution. */
  temperature: z.number().min(0).max(5).default(0.9),
  /** Only the k most likely tokens; 0 turns it off. */
  topK: z.int().min(0).max(1_000).default(50),
  /** The smallest set of tokens whose probability sums to this; 1 turns it off. */
  topP: z.number().min(0).max(1).default(0.92),
  /** Tokens at least this fraction as likely as the most likely one; 0 turns it off. */
  minP: z.number().min(0).max(1).default(0),
  /** Logits of tokens already seen are divided (positive) or multiplied (negative) by it (CTRL); 1 turns it off. */
  repetitionPenalty: z.number().min(1).max(2).default(1.1),
  maxTokens: z.int().min(1).max(limits.maxTokens).default(40),
  /** Write With Transformer's length control: a candidate ends when the ask has run this long, milliseconds. */
  maxTimeMs: z.int().min(10).max(limits.maxTimeMs).optional(),
  /** End after the sentence, or the paragraph, is complete. */
  stopAt: z.enum(['none', 'sentence', 'paragraph']).default('none'),
  /** With `stopAt: sentence`: a sentence's end counts from so many tokens on; what is complete before may be followed. */
  minTokens: z.int().min(0).max(limits.maxTokens).default(0),
  /** End before any of these strings; they are not part of the text. */
  stop: z.array(stopString).max(limits.stopStrings).default([]),
  /** 32-bit. Absent: the server draws one and says it in `started`. */
  seed: z.int().min(0).max(0xffff_ffff).optional(),
});
export type ContinuationSettings = z.infer<typeof continuationSettingsSchema>;

/** Tokens a candidate will likely have: whole sentences are bounded by far more than they mostly need. */
export const likelyTokens = ({
  stopAt,
  minTokens,
  maxTokens,
}: Pick<ContinuationSettings, 'stopAt' | 'minTokens' | 'maxTokens'>) =>
  stopAt === 'sentence' && minTokens > 0 ? Math.min(maxTokens, Math.ceil((minTokens * 4) / 3)) : maxTokens;

export const askIdSchema = text(limits.idCharacters).min(1);
const askId = askIdSchema;

export const continuationAskSchema = z.object({
  askId,
  model: text(limits.modelNameCharacters).min(1),
  prompt: promptText(limits.promptCharacters),
  candidates: z.int().min(1).max(limits.candidates).default(3),
  /** Distinct first tokens, and near-duplicates drawn again (`redrawn`). Off: independent samples. */
  distinct: z.boolean().default(true),
  /** Texts already offered here, that a candidate must not nearly repeat. Only read when `distinct`. */
  avoid: z.array(promptText(limits.avoidCharacters)).max(limits.avoidTexts).default([]),
  /** A prompt longer than the model reads: `slide` reads its end, `fail` answers `prompt-too-long`. */
  overflow: z.enum(['slide', 'fail']).default('slide'),
  /** The same text for the same seed, whatever was asked or taken before [CN17]; may cost time. */
  reproducible: z.boolean().default(false),
  settings: continuationSettingsSchema,
  /** The block it goes on in, and keeps to [CN19]. Absent: whatever the model says next, as the HTTP API has it. */
  block: z.enum(['paragraph', 'heading', 'list_item']).optional(),
  /** With `block`: a space stands behind the prompt, which is sent without [CN19]. */
  spaced: z.boolean().optional(),
  /**
   * The document it is asked in, which the page must have open with the right to ask, and where in it. Every ask
   * over a page's socket has one; those of the HTTP API belong to no document.
   */
  document: z
    .object({ documentId: documentIdSchema, version: z.int().min(0), position: z.int().min(0) })
    .optional(),
});
/** An ask as it is sent: what has a default may be left out. */
export type ContinuationAskInput = z.input<typeof continuationAskSchema>;
/** An ask after the gateway: complete. */
export type ContinuationAsk = z.infer<typeof continuationAskSchema>;
export type Block = NonNullable<ContinuationAsk['block']>;

export const continuationCancelSchema = z.object({
  askId,
  /** Only this candidate; absent: the whole ask. */
  candidate: z
    .int()
    .min(0)
    .max(limits.candidates - 1)
    .optional(),
});
export type ContinuationCancel = z.infer<typeof continuationCancelSchema>;

/**
 * What the writer will likely ask next: read ahead while nothing else is to do [CN16]. A page has one at a
 * time; a new one takes the place of the last. Answered by nothing.
 */
export const continuationHintSchema = continuationAskSchema
  .pick({ model: true, prompt: true, candidates: true })
  .extend({
    maxTokens: continuationSettingsSchema.shape.maxTokens,
    /** The document it would be asked in. */
    documentId: documentIdSchema,
  });
export type ContinuationHintInput = z.input<typeof continuationHintSchema>;
/** What of it is read ahead: to a model all documents are alike. */
export type ContinuationHint = Omit<z.infer<typeof continuationHintSchema>, 'documentId'>;

const candidate = z.int().min(0);

/** What an ask gives back, in order: (`queued`* `started` (`piece` | `redrawn` | `ended`)* ) or `failed` at any point. */
export const continuationEventSchema = z.discriminatedUnion('type', [
  /** Waiting; `place` 1 is next. */
  z.object({ type: z.literal('queued'), askId, place: z.int().min(1) }),
  z.object({
    type: z.literal('started'),
    askId,
    seed: z.number(),
    /** Tokens of prompt the model reads (after `slide`), and how many of them were already computed. */
    promptTokens: z.number(),
    cachedTokens: z.number(),
  }),
  /** `index` counts a candidate's pieces from 0; `text` is whole characters. */
  z.object({
    type: z.literal('piece'),
    askId,
    candidate,
    index: z.int().min(0),
    text: text(limits.pieceCharacters),
  }),
  /** A near-duplicate: all text of this candidate is withdrawn and its pieces start again at index 0. */
  z.object({ type: z.literal('redrawn'), askId, candidate }),
  z.object({
    type: z.literal('ended'),
    askId,
    candidate,
    reason: z.enum(['stop', 'length', 'time', 'cancelled']),
    tokens: z.number(),
    /** From the ask reaching the worker to this end, milliseconds. */
    timeMs: z.number(),
  }),
  /** The whole ask is over; text already sent stays valid. */
  z.object({ type: z.literal('failed'), askId, failure: failureSchema }),
]);
export type ContinuationEvent = z.infer<typeof continuationEventSchema>;
export type EndReason = Extract<ContinuationEvent, { type: 'ended' }>['reason'];
