import { done, type Failure, failed, parseSafely, type Result, soundText } from '@tercet/protocol';
import type { z } from 'zod';

/** A message as its schema says, or what is wrong with it. Never throws. */
export function parseMessage<Message>(schema: z.ZodType<Message>, message: unknown): Result<Message> {
  const parsed = parseSafely(schema, message);
  return parsed.success ? done(parsed.data) : failed(badMessage(parsed.error));
}

/** Names of members are the sender's: so many characters of where it is are told. */
const pathCharacters = 200;

/** The first thing wrong with a message, and where. */
function badMessage(error: z.ZodError): Failure {
  const [issue] = error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = soundText([...(issue?.path ?? []), ...unknown].join('.').slice(0, pathCharacters));
  const problem = unknown.length > 0 ? 'there is no such field, and none is ignored' : issue?.message;
  return { code: 'bad-message', path, problem: problem ?? 'not valid' };
}
