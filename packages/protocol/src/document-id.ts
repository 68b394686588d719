import { documentIdPattern } from './patterns.ts';
import { text } from './text.ts';

/** 128 random bits, base64url. */
export const documentIdSchema = text(22).regex(documentIdPattern, 'not a document id');
