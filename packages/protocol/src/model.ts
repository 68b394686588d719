import { z } from 'zod';

/** `models/NAME/model.json`: what a model is, where its checkpoint comes from, and how it is checked. */
export const modelCardSchema = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  title: z.string(),
  architecture: z.string(),
  parameters: z.int().positive(),
  /** Tokens the model was trained to read. */
  contextTokens: z.int().positive(),
  licence: z.string(),
  source: z.string(),
  revision: z.string().optional(),
  files: z.array(
    z.object({ path: z.string(), bytes: z.int().positive(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

/** absent → building → loading → ready; any → gone → building | loading */
export const modelStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent'), reason: z.string() }),
  /** Writing the graph; `share` 0 to 1, `doing` in words. */
  z.object({ state: z.literal('building'), share: z.number().min(0).max(1), doing: z.string() }),
  z.object({ state: z.literal('loading') }),
  z.object({ state: z.literal('ready'), contextTokens: z.number(), stepMs: z.number() }),
  /** Stopped; `retryInMs` when a restart is planned, absent when it is given up. */
  z.object({ state: z.literal('gone'), reason: z.string(), retryInMs: z.number().optional() }),
]);
export type ModelStatus = z.infer<typeof modelStatusSchema>;

export const modelInfoSchema = z.object({
  name: z.string(),
  title: z.string(),
  parameters: z.number(),
  contextTokens: z.number(),
  licence: z.string(),
  /** The best of its workers'. */
  status: modelStatusSchema,
  /** Each process that runs it; `stepMs` while it is ready. */
  workers: z
    .array(
      z.object({ device: z.string(), threads: z.number(), state: z.string(), stepMs: z.number().optional() }),
    )
    .optional(),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;
