import { z } from 'zod';
import { documentIdSchema } from './document-id.ts';
import { limits } from './limits.ts';
import { secretPattern } from './patterns.ts';
import { type Right, rights } from './right.ts';
import { label, text } from './text.ts';

/** 256 random bits, base64url. Stands in the address's fragment and is kept nowhere but as its SHA-256. */
export const secretSchema = text(43).regex(secretPattern, 'not a link’s secret');

/** Not a secret: only names a link to its document's owners. */
const linkId = text(16).regex(/^[A-Za-z0-9_-]{16}$/, 'not a link id');

/** A link as its document's owners see it. */
export interface LinkInfo {
  id: string;
  right: Right;
  label: string;
  /** Milliseconds since 1970; `lastUsedAt` is null when nobody has opened it. */
  createdAt: number;
  lastUsedAt: number | null;
  /** Null while it works. */
  revokedAt: number | null;
  /** The page that asks came by this link. */
  own: boolean;
}

export const linkListSchema = z.object({ documentId: documentIdSchema });
export const linkCreateSchema = z.object({
  documentId: documentIdSchema,
  right: z.enum(rights),
  label: label(limits.labelCharacters),
});
export type LinkCreate = z.infer<typeof linkCreateSchema>;
export const linkRevokeSchema = z.object({ documentId: documentIdSchema, linkId });
export type LinkRevoke = z.infer<typeof linkRevokeSchema>;
