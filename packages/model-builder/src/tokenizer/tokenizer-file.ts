import { BuildError } from '../build-failure.ts';
import { type Checkpoint, textOf } from '../checkpoint/checkpoint.ts';

/** The part of Hugging Face's `tokenizer.json` that is written here, and one field of our own. */
export interface TokenizerFile {
  version: '1.0';
  /** Control tokens (`special`) and tokens found whole in a text before anything else. */
  added_tokens: { id: number; content: string; special: boolean }[];
  normalizer: null;
  pre_tokenizer: object;
  post_processor: null;
  model: { type: 'BPE'; vocab: Record<string, number>; merges: [string, string][]; ignore_merges: boolean };
  decoder: { type: 'ByteLevel' };
  /** Ours: read when a prompt is empty. */
  start_token: number;
}

/** How a text is cut before merging, by llama.cpp's name of it. */
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
const preTokenizers: Readonly<Record<string, object>> = {
  'gpt-2': byteLevel,
  // Every number by itself: ½ and Ⅳ too, which the JavaScript `Digits` leaves alone.
  smollm: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Split', pattern: { Regex: '\\p{N}' }, behavior: 'Isolated', invert: false },
      byteLevel,
    ],
  },
};

/** GGUF's kinds of token. */
const kinds = { normal: 1, control: 3, userDefined: 4 };

/**
 * The tokenizer that a GGUF checkpoint carries.
 *
 * Throws BuildError `unsupported-tokenizer` or `missing-metadata`.
 */
export function tokenizerFile(checkpoint: Checkpoint): TokenizerFile {
  const model = textOf(checkpoint, 'tokenizer.ggml.model');
  const cut = textOf(checkpoint, 'tokenizer.ggml.pre', 'gpt-2');
  const preTokenizer = preTokenizers[cut];
  if (model !== 'gpt2' || !preTokenizer) {
    const supported = Object.keys(preTokenizers).map((name) => `gpt2/${name}`);
    throw new BuildError({ code: 'unsupported-tokenizer', tokenizer: `${model}/${cut}`, supported });
  }
  const tokens = listOf<string>(checkpoint, 'tokenizer.ggml.tokens');
  const types = listOf<number>(checkpoint, 'tokenizer.ggml.token_type');
  const merges = listOf<string>(checkpoint, 'tokenizer.ggml.merges');
  const added = tokens
    .map((content, id) => ({ id, content, special: types[id] !== kinds.userDefined }))
    .filter(({ id }) => types[id] !== kinds.normal);
  return {
    version: '1.0',
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: preTokenizer,
    post_processor: null,
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      // A merge is two tokens with one space between; neither half begins with one.
      merges: merges.map((merge) => [
        merge.slice(0, merge.indexOf(' ', 1)),
        merge.slice(merge.indexOf(' ', 1) + 1),
      ]),
      ignore_merges: false,
    },
    decoder: { type: 'ByteLevel' },
    start_token: startTokenOf(checkpoint, tokens),
  };
}

/**
 * What precedes a text in training is the end of another: `<|endoftext|>` where there is one.
 * The stated start token of a chat model (`<|im_start|>`) would open a conversation instead.
 */
function startTokenOf(checkpoint: Checkpoint, tokens: readonly string[]): number {
  const ending = tokens.indexOf('<|endoftext|>');
  if (ending >= 0) return ending;
  const stated = checkpoint.metadata.get('tokenizer.ggml.bos_token_id');
  if (typeof stated === 'number') return stated;
  throw new BuildError({ code: 'missing-metadata', key: 'tokenizer.ggml.bos_token_id', expected: 'number' });
}

function listOf<Item>(checkpoint: Checkpoint, key: string): Item[] {
  const value = checkpoint.metadata.get(key);
  if (!Array.isArray(value)) throw new BuildError({ code: 'missing-metadata', key, expected: 'list' });
  return value;
}
