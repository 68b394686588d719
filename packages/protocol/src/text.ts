import { z } from 'zod';
import { plainName } from './plain-name.ts';
import { isSoundText, soundText } from './sound-text.ts';

/** A string that is too long is not looked through. */
const stop = { abort: true };
const problem = 'holds NUL or half of a surrogate pair';

/** A string that comes in from anywhere [MS6]: sound, and of at most `most` characters (UTF-16 units). */
export const text = (most: number) => z.string().max(most, stop).refine(isSoundText, problem);

/** A name that a person gives, as `plainName` makes it [MS8]: white space around it is none of it. */
export const label = (most: number) =>
  z.string().trim().max(most, stop).refine(isSoundText, problem).overwrite(plainName);

/**
 * A text that only a model reads [MS7]: repaired, not refused. Clients cut a long one anywhere, also within a
 * character, and send what a file holds.
 */
export const promptText = (most: number) => z.string().max(most, stop).overwrite(soundText);
