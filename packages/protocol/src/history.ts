import { z } from 'zod';
import { documentIdSchema } from './document-id.ts';
import { limits } from './limits.ts';
import { label } from './text.ts';
import type { Writer } from './writer.ts';

const version = z.int().min(0);

/** A whole life is told in at most `limits.historyAnswerBytes`, so roughly where it is long [DC18]. */
export const historyOutlineSchema = z.object({
  documentId: documentIdSchema,
  /** Only what lies between these versions, and finer; no names, no writers. */
  from: version.optional(),
  to: version.optional(),
  /** `next` of the answer before: the names and writers after those. */
  next: z.object({ names: z.int().min(0), writers: z.int().min(0) }).optional(),
});
export type HistoryAsk = z.infer<typeof historyOutlineSchema>;

/** What led from version `from` to version `to`: one writer's steps, one after the other without a long pause. */
export interface HistorySpan {
  from: number;
  to: number;
  /** A writer's id. */
  author: string;
  /** Of its first and last step, milliseconds since 1970. */
  startedAt: number;
  endedAt: number;
  /** Several such stretches told as one: `author` made most of the steps. */
  others?: true;
}

export interface NamedVersion {
  version: number;
  name: string;
  at: number;
  /** Who named it: a writer's id. */
  by: string;
}

/** A document's life. */
export interface HistoryOutline {
  version: number;
  createdAt: number;
  /** Oldest first, without a gap from 0 to `version`. */
  spans: HistorySpan[];
  /** Versions ≤ this that can still be looked at, ascending; every later one can. Older steps were thinned. */
  kept: number[];
  /** From here on every single version can be looked at. */
  wholeFrom: number;
  names: NamedVersion[];
  /** Everyone who ever wrote here. */
  writers: Writer[];
  /** Where names and writers go on that this answer had no room for; null: it has all of them. */
  next: { names: number; writers: number } | null;
}

export const historyReadSchema = z.object({
  documentId: documentIdSchema,
  version,
  /** Which part of a version that comes in parts; from 0. */
  part: z.int().min(0).optional(),
});
export type HistoryRead = z.infer<typeof historyReadSchema>;

/** Who wrote `from` ≤ position < `to` of the document. */
export interface AuthoredSpan {
  from: number;
  to: number;
  author: string;
}

/** The document as it was. `version` is the newest that is kept and not after the one asked for. */
export interface HistoryVersion {
  version: number;
  /** `Node.toJSON`. */
  doc: unknown;
  authors: AuthoredSpan[];
}

/**
 * A part of a version that is too long for one answer: `text` of all `parts` joined is JSON of `doc` and `authors` of
 * `HistoryVersion`. A part that is not there is `not-found`.
 */
export interface HistoryVersionPart {
  version: number;
  part: number;
  parts: number;
  text: string;
}

export const historyNameSchema = z.object({
  documentId: documentIdSchema,
  version,
  /** '' takes the name away. */
  name: label(limits.labelCharacters),
});
export type HistoryName = z.infer<typeof historyNameSchema>;
