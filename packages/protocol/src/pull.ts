import { z } from 'zod';
import { limits } from './limits.ts';
import { text } from './text.ts';

const name = text(limits.modelNameCharacters);
const words = text(limits.wordsCharacters);

/**
 * What `models pull NAME --json` prints, a JSON object a line on its standard output:
 * started → (progress | waiting)* → finished | failed. Nothing to fetch: only `finished`. Bytes are of all files
 * together; those that were there already count as done.
 */
export const pullLineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    name,
    /** Where it comes from: a hub's `owner/repo`, and the commit. */
    id: text(limits.modelNameCharacters),
    revision: text(limits.modelNameCharacters),
    files: z.number(),
    bytesTotal: z.number(),
  }),
  /** At most ten a second. */
  z.object({
    type: z.literal('progress'),
    name,
    file: text(limits.pathCharacters),
    bytesDone: z.number(),
    bytesTotal: z.number(),
  }),
  /** The hub is asked again after a pause; `why` in words. */
  z.object({ type: z.literal('waiting'), name, why: words, ms: z.number() }),
  z.object({ type: z.literal('finished'), name, bytesTotal: z.number() }),
  /** `code` as in apps/models/src/hub/pull-failure.ts; `message` in words, one line. */
  z.object({ type: z.literal('failed'), name, code: text(limits.idCharacters), message: words }),
]);
export type PullLine = z.infer<typeof pullLineSchema>;
