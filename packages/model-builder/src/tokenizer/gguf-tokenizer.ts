import { BuildError } from '../build-failure.ts';
import { type Checkpoint, numberOf, textOf } from '../checkpoint/checkpoint.ts';
import { cuts } from './pre-tokenizers.ts';
import { kinds, type MergesFile, type PiecesFile, type TokenizerFile } from './tokenizer-file.ts';

const supported = [...Object.keys(cuts).map((name) => `gpt2/${name}`), 'llama'];

/**
 * The tokenizer that a GGUF checkpoint carries.
 *
 * Throws BuildError `unsupported-tokenizer` or `missing-metadata`.
 */
export function ggufTokenizer(checkpoint: Checkpoint): TokenizerFile {
  const model = textOf(checkpoint, 'tokenizer.ggml.model');
  if (model === 'llama') return piecesFile(checkpoint);
  if (model === 'gpt2') return mergesFile(checkpoint);
  throw new BuildError({ code: 'unsupported-tokenizer', tokenizer: model, supported });
}

/** Merges of bytes. Throws BuildError, as `ggufTokenizer` does. */
export function mergesFile(checkpoint: Checkpoint): MergesFile {
  const model = textOf(checkpoint, 'tokenizer.ggml.model');
  const name = textOf(checkpoint, 'tokenizer.ggml.pre', 'gpt-2');
  const cut = Object.hasOwn(cuts, name) ? cuts[name] : undefined;
  if (model !== 'gpt2' || !cut) {
    throw new BuildError({ code: 'unsupported-tokenizer', tokenizer: `${model}/${name}`, supported });
  }
  const tokens = textsOf(checkpoint, 'tokenizer.ggml.tokens');
  const types = numbersOf(checkpoint, 'tokenizer.ggml.token_type');
  const merges = textsOf(checkpoint, 'tokenizer.ggml.merges');
  if (types.length !== tokens.length) {
    const problem = `it has ${tokens.length} tokens and ${types.length} kinds.`;
    throw new BuildError({ code: 'broken-tokenizer', problem });
  }
  const added = tokens
    .map((content, id) => ({ id, content, special: types[id] !== kinds.userDefined }))
    .filter(({ id }) => types[id] !== kinds.normal);
  return {
    version: '1.0',
    added_tokens: added,
    normalizer: cut.normalizer,
    pre_tokenizer: cut.preTokenizer,
    post_processor: null,
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: merges.map(mergePair),
      ignore_merges: cut.ignoreMerges,
      byte_fallback: false,
    },
    decoder: { type: 'ByteLevel' },
    ...textBounds(checkpoint, tokens, cut.startsEveryText),
  };
}

/** A merge is two tokens with one space between; neither half begins with one. */
export function mergePair(merge: string): [string, string] {
  const space = merge.indexOf(' ', 1);
  return [merge.slice(0, space), merge.slice(space + 1)];
}

/** SentencePiece: Llama 2, TinyLlama, Gemma. */
function piecesFile(checkpoint: Checkpoint): PiecesFile {
  const tokens = textsOf(checkpoint, 'tokenizer.ggml.tokens');
  const scores = numbersOf(checkpoint, 'tokenizer.ggml.scores');
  const types = numbersOf(checkpoint, 'tokenizer.ggml.token_type');
  const prefix = checkpoint.metadata.get('tokenizer.ggml.add_space_prefix') !== false;
  return {
    model: { type: 'Pieces', tokens, scores, kinds: types, space_prefix: prefix },
    ...textBounds(checkpoint, tokens, true),
  };
}

/** @param usually whether such models are trained on texts that begin with the start token. */
function textBounds(checkpoint: Checkpoint, tokens: readonly string[], usually: boolean) {
  const stated = checkpoint.metadata.get('tokenizer.ggml.add_bos_token');
  const always = typeof stated === 'boolean' ? stated : usually;
  const ending = checkpoint.metadata.get('tokenizer.ggml.eos_token_id');
  return {
    start_token: always
      ? numberOf(checkpoint, 'tokenizer.ggml.bos_token_id')
      : startTokenOf(checkpoint, tokens),
    starts_every_text: always,
    ends: typeof ending === 'number' ? [ending] : [],
  };
}

/**
 * What precedes a text in training is the end of another: `<|endoftext|>` where there is one.
 * The stated start token of a chat model (`<|im_start|>`) would open a conversation instead.
 */
function startTokenOf(checkpoint: Checkpoint, tokens: readonly string[]): number {
  const ending = tokens.indexOf('<|endoftext|>');
  return ending >= 0 ? ending : numberOf(checkpoint, 'tokenizer.ggml.bos_token_id');
}

function textsOf(checkpoint: Checkpoint, key: string): string[] {
  return listOf(checkpoint, key, 'texts', (each) => typeof each === 'string') as string[];
}

function numbersOf(checkpoint: Checkpoint, key: string): number[] {
  return listOf(checkpoint, key, 'numbers', (each) => typeof each === 'number') as number[];
}

function listOf(checkpoint: Checkpoint, key: string, of: string, isItem: (item: unknown) => boolean) {
  const value = checkpoint.metadata.get(key);
  if (Array.isArray(value) && value.every(isItem)) return value;
  throw new BuildError({ code: 'missing-metadata', key, expected: `list of ${of}` });
}
