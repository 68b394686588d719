import { z } from 'zod';
import { documentIdSchema } from './document-id.ts';
import { limits } from './limits.ts';
import { label } from './text.ts';
import type { Writer } from './writer.ts';

const version = z.int().min(0);

export const historyOutlineSchema = z.object({ documentId: documentIdSchema });

/** What led from version `from` to version `to`: one writer's steps, one after the other without a long pause. */
export interface HistorySpan {
  from: number;
  to: number;
  /** A writer's id. */
  author: string;
  /** Of its first and last step, milliseconds since 1970. */
  startedAt: number;
  endedAt: number;
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
}

export const historyReadSchema = z.object({ documentId: documentIdSchema, version });
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

export const historyNameSchema = z.object({
  documentId: documentIdSchema,
  version,
  /** '' takes the name away. */
  name: label(limits.labelCharacters),
});
export type HistoryName = z.infer<typeof historyNameSchema>;
