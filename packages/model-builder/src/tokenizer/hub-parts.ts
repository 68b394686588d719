import { eachNumber, gpt2Words, numbers } from './pre-tokenizers.ts';
import { isSafePattern } from './safe-pattern.ts';
import { type Part, partsWithin } from './tokenizer-file.ts';

/** Makes the error for a part that is not read. */
type Refused = (part: string) => Error;

const normalizers = new Set(['NFC', 'NFD', 'NFKC', 'NFKD', 'Prepend', 'Replace']);

/** Characters that a normalizer may put in place of what it finds; published ones put one. */
const longestAddition = 64;

function refuseUnsafe(part: Part, refused: Refused): void {
  const { Regex: pattern } = (part.pattern ?? {}) as { Regex?: unknown };
  if (pattern === undefined || (typeof pattern === 'string' && isSafePattern(pattern))) return;
  throw refused(`${part.type} by a pattern that can take for ever`);
}

/** A normalizer of `tokenizer.json`. Throws what `refused` makes of one that is not read. */
export function rewriteNormalizer(part: Part | null, refused: Refused): Part | null {
  if (part === null) return null;
  if (part.type === 'Sequence') {
    return { ...part, normalizers: partsWithin(part).map((each) => rewriteNormalizer(each, refused)) };
  }
  if (!normalizers.has(part.type)) throw refused(`normalizer ${part.type}`);
  for (const added of [part.content, part.prepend]) {
    if (typeof added === 'string' && added.length > longestAddition) {
      throw refused(`normalizer ${part.type} that adds ${added.length} characters`);
    }
  }
  refuseUnsafe(part, refused);
  return part;
}

/**
 * How `tokenizer.json` cuts a text, in parts that the JavaScript library reads as the reference does: its
 * `ByteLevel` and `Digits` know other spaces and numbers, and its `Metaspace` leaves a text whole.
 *
 * Throws what `refused` makes of a part that is not read.
 */
export function rewriteCut(part: Part | null, refused: Refused): Part | null {
  if (part === null) return null;
  switch (part.type) {
    case 'Sequence':
      return { ...part, pretokenizers: partsWithin(part).map((each) => rewriteCut(each, refused)) };
    case 'ByteLevel':
      return part.use_regex === false || part.add_prefix_space === true ? part : gpt2Words;
    case 'Digits':
      return part.individual_digits === true ? eachNumber : numbers;
    case 'Metaspace':
      return part.split === false ? part : { type: 'Sequence', pretokenizers: [part, beforeEachSpace] };
    case 'Split':
      return checkedSplit(part, refused);
    default:
      throw refused(`pre-tokenizer ${part.type}`);
  }
}

/** What `Metaspace` does beside writing spaces: each begins a word. */
const beforeEachSpace: Part = {
  type: 'Split',
  pattern: { Regex: '\u2581[^\u2581]*|[^\u2581]+' },
  behavior: 'Removed',
  invert: true,
};

function checkedSplit(part: Part, refused: Refused): Part {
  refuseUnsafe(part, refused);
  const behavior = typeof part.behavior === 'string' ? part.behavior : 'of no known behaviour';
  const { String: text } = (part.pattern ?? {}) as { String?: unknown };
  // Gemma's, behind a normalizer that leaves no spaces: it never cuts.
  if (text === ' ' && behavior.startsWith('MergedWith')) return part;
  if (behavior !== 'Isolated' && behavior !== 'Removed') throw refused(`pre-tokenizer Split, ${behavior}`);
  return part;
}
