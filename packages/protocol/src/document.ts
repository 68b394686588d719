import { z } from 'zod';
import { documentIdSchema } from './document-id.ts';
import { limits } from './limits.ts';
import { secretSchema } from './link.ts';
import type { SharedOffer } from './offer.ts';
import type { Right } from './right.ts';
import { text } from './text.ts';
import { type Participant, personSchema, type Writer } from './writer.ts';

/** A ProseMirror step as `Step.toJSON` gives it; its inside is checked by the authority, not here. */
export const stepJsonSchema = z.record(text(limits.idCharacters), z.unknown());
export type StepJson = z.infer<typeof stepJsonSchema>;

const version = z.int().min(0);
const clientId = text(limits.idCharacters).min(1);

export interface DocumentCreated {
  documentId: string;
  /** Of its owner link; told this once. */
  secret: string;
}

export const documentOpenSchema = z.object({
  documentId: documentIdSchema,
  /** From the address's fragment. A wrong, a revoked and an absent one are answered alike [LK2]. */
  secret: secretSchema,
  person: personSchema,
  schemaVersion: z.int(),
  /** The version this page already holds: only later steps are answered. */
  since: version.optional(),
  /** Characters of JSON the page takes at once; what is longer comes in parts it asks for. Absent: all at once. */
  most: z.int().min(1_000).max(limits.messageBytes).optional(),
});
export type DocumentOpen = z.infer<typeof documentOpenSchema>;

export interface SentStep {
  step: StepJson;
  clientId: string;
}

/** `doc` is `Node.toJSON` at `version`; with `since`, the steps that lead from there to `version`. */
export type DocumentOpened =
  | { kind: 'snapshot'; version: number; doc: unknown }
  | { kind: 'steps'; version: number; steps: SentStep[] };

/** JSON of the `doc` or the `steps` that were asked for is longer than `most`: its first part [DC21]. */
export interface DocumentInParts {
  kind: 'parts';
  of: 'doc' | 'steps';
  version: number;
  /** Tells it from what the page asked for before and after. */
  parcel: number;
  /** Characters of all of it. */
  length: number;
  text: string;
}

export const documentPartSchema = z.object({
  documentId: documentIdSchema,
  parcel: z.int().min(1),
  /** The first character wanted, and how many at most. */
  from: z.int().min(0),
  most: z.int().min(1_000).max(limits.messageBytes),
});
export type DocumentPart = z.infer<typeof documentPartSchema>;

/** Comes with every answer to `document:open`: who the page is now, and who else is there. */
export interface OpenedBy {
  right: Right;
  /** The page's own id among the participants, and its writer. */
  participant: string;
  writer: Writer;
  participants: Participant[];
  /** Open offers of others. */
  offers: SharedOffer[];
}

export const documentPeekSchema = z.object({
  documentId: documentIdSchema,
  /** As in `document:open`. */
  secret: secretSchema,
});
export type DocumentPeek = z.infer<typeof documentPeekSchema>;

/** What a page hears of a document it does not open [HM1]. */
export interface DocumentPeeked {
  right: Right;
  /** Who has it open now, each once; the first `limits.peekedWriters` of `writerCount`. */
  writers: Writer[];
  writerCount: number;
}

export const documentAppendSchema = z.object({
  documentId: documentIdSchema,
  schemaVersion: z.int(),
  /** The version the steps apply to. */
  version,
  /** prosemirror-collab's client id: how a page knows its own steps when they come back. */
  clientId,
  steps: z.array(stepJsonSchema).min(1).max(limits.stepsInAppend),
});
export type DocumentAppend = z.infer<typeof documentAppendSchema>;

/**
 * Where the steps stand now: the first applies to `from`, the last leads to `version`. `from` is the version they
 * were made for, unless the authority merged them behind others' steps, which the page has been sent before this.
 */
export interface DocumentAppended {
  from: number;
  version: number;
}

/** Steps others (or this page's earlier connection) made durable; `version` is the one the first applies to. */
export interface DocumentSteps {
  documentId: string;
  version: number;
  steps: SentStep[];
}

export interface DocumentClosed {
  documentId: string;
  reason: 'revoked' | 'deleted';
}

export const documentCloseSchema = z.object({ documentId: documentIdSchema });
export const documentDeleteSchema = z.object({ documentId: documentIdSchema });
