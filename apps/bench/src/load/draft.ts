import type { Tokenizer } from '@tercet/engine';
import { proseTokens } from '../prose.ts';
import { type Random, wholeBetween } from './seeded-random.ts';

/** A text that grows as it is written. */
export interface Draft {
  /** All of it so far, a few words more each time; a new text when it has become long. */
  next(): string;
}

/** Tokens of a text when its writer comes to it at the least, and when they begin another. */
const leastTokens = 200;
const mostTokens = 900;
/** Tokens written between two asks. */
const leastMore = 5;
const mostMore = 30;

/** Tokens of a new text: all the same, so that waits differ by what else is under way alone. */
const newTokens = 500;

/** Another text each time, as of one who comes to a document and asks. */
export function createNewDrafts(tokenizer: Tokenizer, random: Random): Draft {
  return {
    next() {
      const ids = proseTokens(tokenizer, wholeBetween(random, 0, 1_000_000));
      return textOf(tokenizer, ids.slice(0, newTokens));
    },
  };
}

const textOf = (tokenizer: Tokenizer, ids: readonly number[]) =>
  Buffer.concat(ids.map((id) => tokenizer.bytesOf(id))).toString('utf8');

/** Public-domain prose from a place of its own. */
export function createDraft(tokenizer: Tokenizer, random: Random): Draft {
  let ids: number[] = [];
  let length = Number.POSITIVE_INFINITY;
  return {
    next() {
      length += wholeBetween(random, leastMore, mostMore);
      if (length > Math.min(mostTokens, ids.length)) {
        ids = proseTokens(tokenizer, wholeBetween(random, 0, 1_000_000));
        length = wholeBetween(random, leastTokens, mostTokens);
      }
      return textOf(tokenizer, ids.slice(0, length));
    },
  };
}
