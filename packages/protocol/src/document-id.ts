import { text } from './text.ts';

/** 128 random bits, base64url. */
export const documentIdSchema = text(22).regex(/^[A-Za-z0-9_-]{22}$/, 'not a document id');
