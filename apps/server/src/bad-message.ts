import { done, type Failure, failed, type Result, soundText } from '@tercet/protocol';
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

/** Names of members are the sender's: so many characters of where it is are told. */
const pathCharacters = 200;

/** The first thing wrong with a message, and where. */
function badMessage(error: z.ZodError): Failure {
  const [issue] = error.issues;
  const path = soundText((issue?.path.join('.') ?? '').slice(0, pathCharacters));
  return { code: 'bad-message', path, problem: issue?.message ?? 'not valid' };
}
