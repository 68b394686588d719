import { z } from 'zod';

/** 128 random bits, base64url. */
export const documentIdSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'not a document id');
