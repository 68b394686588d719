import { BuildError } from '../build-failure.ts';
import { loadedTokenizer } from './load-tokenizer.ts';
import { isPieces, type MergesFile, type PiecesFile, type TokenizerFile } from './tokenizer-file.ts';
import { withinTime } from './within-time.ts';

/** Published tokenizers need a tenth of a second. */
const patience = 15_000;

/** Texts that patterns stumble over, and that a tokenizer must have tokens for. */
const texts = [
  'A text: 12 é\n',
  ...[...'aA0 .\n中'].map((character) => `${character.repeat(1500)}!`),
  'aA0 '.repeat(400),
];

/**
 * Looks whether a tokenizer is whole and belongs to a model: every token has a row of its vocabulary, merges are of
 * tokens that are there, and texts become tokens, in time.
 *
 * @param rows       of the vocabulary's matrix.
 * @param patienceMs how long the texts may take.
 * Throws BuildError `broken-tokenizer`.
 */
export function checkTokenizer(file: TokenizerFile, rows: number, patienceMs = patience): void {
  const refuse: Refuse = (problem) => {
    throw new BuildError({ code: 'broken-tokenizer', problem });
  };
  if (isPieces(file)) checkPieces(file, refuse);
  else checkMerges(file, refuse);
  checkIds(idsOf(file), rows, refuse);
  checkIds([file.start_token, ...file.ends], rows, refuse);
  const ids = encodeAll(file, patienceMs, refuse);
  checkIds(ids ?? refuse('its patterns take too long for a short text.'), rows, refuse);
  if (ids?.length === 0) refuse('it makes no tokens of a text.');
}

type Refuse = (problem: string) => never;

function encodeAll(file: TokenizerFile, patienceMs: number, refuse: Refuse): number[] | undefined {
  try {
    const { encode } = loadedTokenizer(file);
    return withinTime(() => texts.flatMap((text) => encode(text)), patienceMs);
  } catch (error) {
    // The library says what it lacks, or stumbles over what is not of the shape it expects.
    return refuse(error instanceof Error ? error.message.split('\n', 1)[0]! : String(error));
  }
}

function idsOf(file: TokenizerFile): number[] {
  if (isPieces(file)) return file.model.tokens.length ? [file.model.tokens.length - 1] : [];
  return [...Object.values(file.model.vocab), ...file.added_tokens.map(({ id }) => id)];
}

function checkIds(ids: readonly number[], rows: number, refuse: Refuse): void {
  const wrong = ids.find((id) => !(Number.isInteger(id) && id >= 0 && id < rows));
  if (wrong !== undefined) refuse(`it has a token ${wrong}, and the model ${rows} of them, from 0 on.`);
}

function checkPieces({ model: { tokens, scores, kinds } }: PiecesFile, refuse: Refuse): void {
  if (tokens.length === 0) refuse('it has no tokens.');
  if (!tokens.every((token) => typeof token === 'string')) refuse('its tokens are not texts.');
  for (const [what, numbers] of Object.entries({ scores, kinds })) {
    if (numbers.length !== tokens.length)
      refuse(`it has ${tokens.length} tokens and ${numbers.length} ${what}.`);
    if (numbers.some(Number.isNaN)) refuse(`its ${what} are not numbers.`);
  }
}

function checkMerges({ model: { vocab, merges }, added_tokens: added }: MergesFile, refuse: Refuse): void {
  if (Object.keys(vocab).length === 0) refuse('it has no tokens.');
  const isToken = (text: unknown) => typeof text === 'string' && Object.hasOwn(vocab, text);
  for (const merge of merges) {
    if (!Array.isArray(merge) || merge.length !== 2) refuse('its merges are not pairs.');
    const [left, right] = merge;
    if (!isToken(left) || !isToken(right) || !isToken(left + right)) {
      refuse(`it merges “${left}” and “${right}”, which are not all tokens.`);
    }
  }
  for (const { content } of added) {
    if (typeof content !== 'string' || content === '') refuse('it has an added token without a text.');
  }
}
