import { z } from 'zod';

/**
 * What `models pull NAME --json` prints, a JSON object a line on its standard output:
 * started → (progress | waiting)* → finished | failed. Nothing to fetch: only `finished`. Bytes are of all files
 * together; those that were there already count as done.
 */
export const pullLineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    name: z.string(),
    /** Where it comes from: a hub's `owner/repo`, and the commit. */
    id: z.string(),
    revision: z.string(),
    files: z.number(),
    bytesTotal: z.number(),
  }),
  /** At most ten a second. */
  z.object({
    type: z.literal('progress'),
    name: z.string(),
    file: z.string(),
    bytesDone: z.number(),
    bytesTotal: z.number(),
  }),
  /** The hub is asked again after a pause; `why` in words. */
  z.object({ type: z.literal('waiting'), name: z.string(), why: z.string(), ms: z.number() }),
  z.object({ type: z.literal('finished'), name: z.string(), bytesTotal: z.number() }),
  /** `code` as in apps/models/src/hub/pull-failure.ts; `message` in words, one line. */
  z.object({ type: z.literal('failed'), name: z.string(), code: z.string(), message: z.string() }),
]);
export type PullLine = z.infer<typeof pullLineSchema>;
