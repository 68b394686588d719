import { z } from 'zod';

/**
 * What a schema says of a value from anywhere. Never throws: zod itself does at an object in the place of a text or a
 * list whose `length` is an object that is no number either (its rule of length looks before it knows that).
 */
export function parseSafely<Value>(schema: z.ZodType<Value>, value: unknown): z.ZodSafeParseResult<Value> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const issue = { code: 'custom' as const, path: [], message: 'not valid', input: undefined };
    return { success: false, error: new z.ZodError([issue]) as z.ZodError<Value> };
  }
}
