import type { Failure } from '@tercet/protocol';
import type { z } from 'zod';

/** The first thing wrong with a message, and where. */
export function badMessage(error: z.ZodError): Failure {
  const [issue] = error.issues;
  return { code: 'bad-message', path: issue?.path.join('.') ?? '', problem: issue?.message ?? 'not valid' };
}
