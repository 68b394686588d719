import { done, type Failure, failed, type Result } from '@tercet/protocol';
import type { z } from 'zod';

/**
 * A message as its schema says, or what is wrong with it. Never throws: zod itself does at an object in the place
 * of a text whose `length` is an object that is no number either (its rule of length looks before it knows that).
 */
export function parseMessage<Message>(schema: z.ZodType<Message>, message: unknown): Result<Message> {
  try {
    const parsed = schema.safeParse(message);
    return parsed.success ? done(parsed.data) : failed(badMessage(parsed.error));
  } catch (error) {
    if (error instanceof TypeError) return failed({ code: 'bad-message', path: '', problem: 'not valid' });
    throw error;
  }
}

/** The first thing wrong with a message, and where. */
function badMessage(error: z.ZodError): Failure {
  const [issue] = error.issues;
  return { code: 'bad-message', path: issue?.path.join('.') ?? '', problem: issue?.message ?? 'not valid' };
}
