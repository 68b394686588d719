import { z } from 'zod';
import { documentIdSchema } from './document-id.ts';
import { limits } from './limits.ts';
import { personKeyPattern } from './patterns.ts';
import type { Right } from './right.ts';
import { label, text } from './text.ts';

/** Who sits at a page. No account: the browser keeps the key and the name. */
export const personSchema = z.object({
  /** 128 random bits, base64url, kept by the browser; the writer's id is made from it, so nobody can claim another's. */
  key: text(22).regex(personKeyPattern, 'not a person’s key'),
  name: label(limits.nameCharacters),
});
export type Person = z.infer<typeof personSchema>;

/** A person as others know them, in one document. */
export interface Writer {
  /** The first 16 characters of base64url(SHA-256(key)); the same in every document. */
  id: string;
  /** '' until they pick one. */
  name: string;
  /** 0 ≤ color < `writerColors`: which of the page's colours is theirs. */
  color: number;
}
export const writerColors = 10;

/** Where a page's selection is: positions in the document at `version`, as the server has it. */
export interface PlacedSelection {
  version: number;
  anchor: number;
  head: number;
}

/** One open page. A person with two tabs is two participants of one writer. */
export interface Participant {
  /** The page's, made by the server for one connection. */
  id: string;
  writer: Writer;
  right: Right;
  /** Null until it is told, and for pages that are not in the text. */
  selection: PlacedSelection | null;
}

const position = z.int().min(0);

export const presenceMoveSchema = z.object({
  documentId: documentIdSchema,
  /** Null: the page is not in the text any more. Positions are of `version`, which the server must have had. */
  selection: z.object({ version: z.int().min(0), anchor: position, head: position }).nullable(),
});
export type PresenceMove = z.infer<typeof presenceMoveSchema>;

export const presenceNameSchema = z.object({
  documentId: documentIdSchema,
  name: personSchema.shape.name,
});
export type PresenceName = z.infer<typeof presenceNameSchema>;

/** Everyone who has the document open now, the page itself left out; told on every coming, going and renaming. */
export interface PresenceState {
  documentId: string;
  participants: Participant[];
}

export interface PresenceMoved {
  documentId: string;
  participant: string;
  selection: PlacedSelection | null;
}
