import { BuildError } from '../build-failure.ts';
import type { ModelFiles } from '../checkpoint/model-files.ts';
import { mergePair } from './gguf-tokenizer.ts';
import { rewriteCut, rewriteNormalizer } from './hub-parts.ts';
import { mergeEncoder } from './merge-encoder.ts';
import { cuts } from './pre-tokenizers.ts';
import { type AddedToken, type MergesFile, type Part, partsWithin } from './tokenizer-file.ts';

type Json = Readonly<Record<string, unknown>>;

/** Tokenizers that are read, in words. */
const supported = ['tokenizer.json with a BPE model', 'vocab.json with merges.txt', "a GGUF file's own"];

/** How families' texts are cut where only `vocab.json` and `merges.txt` are there. */
const cutOf: Readonly<Record<string, keyof typeof cuts>> = { gpt2: 'gpt-2', llama: 'smollm', qwen3: 'qwen2' };

/**
 * The tokenizer beside safetensors: `tokenizer.json`, or else `vocab.json` and `merges.txt`.
 *
 * Throws BuildError `unsupported-tokenizer`, `not-a-checkpoint` or `missing-metadata`.
 */
export async function hubTokenizer(files: ModelFiles, architecture: string): Promise<MergesFile> {
  const optional = async (file: string): Promise<Json> => (files.has(file) ? files.readJson(file) : {});
  const said = { config: await optional('config.json'), tokenizer: await optional('tokenizer_config.json') };
  if (files.has('tokenizer.json'))
    return fromTokenizerJson(await files.readJson('tokenizer.json'), said, files);
  if (files.has('vocab.json') && files.has('merges.txt')) {
    const merges = await files.readText('merges.txt');
    const added = addedTokens(said.tokenizer, await optional('added_tokens.json'));
    return fromVocabulary(await files.readJson('vocab.json'), merges, added, architecture, said, files);
  }
  throw refused(files.has('tokenizer.model') ? 'tokenizer.model' : 'none');
}

/** What stands beside a tokenizer. */
interface Said {
  config: Json;
  tokenizer: Json;
}

function fromTokenizerJson(json: Json, said: Said, files: ModelFiles): MergesFile {
  const { model, added_tokens: added, post_processor: after } = json as Record<string, Part | null> & Json;
  const type = (model as Part | null)?.type ?? 'without a model';
  if (type !== 'BPE') throw refused(String(type));
  const { vocab, merges, ...options } = model as unknown as MergesFile['model'] & Record<string, unknown>;
  if (!isVocabulary(vocab) || !Array.isArray(merges)) throw broken(files, 'tokenizer.json');
  for (const option of ['continuing_subword_prefix', 'end_of_word_suffix', 'dropout']) {
    if (options[option]) throw refused(`BPE with ${option}`);
  }
  const template = startOf(after ?? null);
  const file: MergesFile = {
    version: '1.0',
    added_tokens: Array.isArray(added) ? (added as AddedToken[]) : [],
    normalizer: rewriteNormalizer((json.normalizer ?? null) as Part | null, refused),
    pre_tokenizer: rewriteCut((json.pre_tokenizer ?? null) as Part | null, refused),
    post_processor: null,
    model: {
      type: 'BPE',
      vocab,
      merges: (merges as (string | [string, string])[]).map((each) =>
        typeof each === 'string' ? mergePair(each) : each,
      ),
      ignore_merges: options.ignore_merges === true,
      byte_fallback: options.byte_fallback === true,
    },
    decoder: (json.decoder ?? null) as Part | null,
    ...unbounded,
  };
  return bounded(file, template, said);
}

function fromVocabulary(
  vocab: unknown,
  merges: string,
  added: AddedToken[],
  architecture: string,
  said: Said,
  files: ModelFiles,
): MergesFile {
  const cut = cuts[cutOf[architecture] ?? ''];
  if (!cut) throw refused(`vocab.json and merges.txt of ${architecture}`);
  if (!isVocabulary(vocab)) throw broken(files, 'vocab.json');
  const named = ['<|endoftext|>', textOf(said.tokenizer.bos_token), textOf(said.tokenizer.eos_token)];
  const known = new Set(added.map((token) => token.content));
  const controls = [...new Set(named)].flatMap((content) =>
    content !== null && content in vocab && !known.has(content)
      ? [{ id: vocab[content]!, content, special: true }]
      : [],
  );
  const lines = merges.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version'));
  const file: MergesFile = {
    version: '1.0',
    added_tokens: [...added, ...controls],
    normalizer: cut.normalizer,
    pre_tokenizer: cut.preTokenizer,
    post_processor: null,
    model: {
      type: 'BPE',
      vocab,
      merges: lines.map(mergePair),
      ignore_merges: cut.ignoreMerges,
      byte_fallback: false,
    },
    decoder: { type: 'ByteLevel' },
    ...unbounded,
  };
  return bounded(file, null, said);
}

const unbounded = { start_token: 0, starts_every_text: false, ends: [] as number[] };

/**
 * With what begins and ends a text; and tried once, so that a part which the library lacks is known now.
 *
 * @param template the token that `post_processor` puts before a text.
 */
function bounded(file: MergesFile, template: string | null, { config, tokenizer }: Said): MergesFile {
  const ids = new Map(Object.entries(file.model.vocab));
  for (const { content, id } of file.added_tokens) ids.set(content, id);
  const idOf = (content: string | null) => (content === null ? undefined : ids.get(content));
  const stated = idOf(textOf(tokenizer.bos_token)) ?? numbersOf(config.bos_token_id)[0];
  const always = tokenizer.add_bos_token ?? template !== null;
  const ends = [...numbersOf(config.eos_token_id), ...[idOf(textOf(tokenizer.eos_token)) ?? []].flat()];
  const first = always ? (idOf(template) ?? stated) : (ids.get('<|endoftext|>') ?? stated ?? ends[0]);
  if (first === undefined) {
    throw new BuildError({
      code: 'missing-metadata',
      key: 'tokenizer_config.json: bos_token',
      expected: 'token',
    });
  }
  const whole = { ...file, start_token: first, starts_every_text: always === true, ends };
  try {
    mergeEncoder(whole)('A text: 12 é\n');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw refused(error.message);
  }
  return whole;
}

/** The control token that a template puts before a text; null for none. */
function startOf(after: Part | null): string | null {
  if (after === null) return null;
  if (after.type === 'Sequence')
    return (
      partsWithin(after)
        .map(startOf)
        .find((each) => each !== null) ?? null
    );
  const [first] = Array.isArray(after.single) ? after.single : [];
  const id = first?.SpecialToken?.id;
  return typeof id === 'string' ? id : null;
}

/** Those of `tokenizer_config.json`, which say whether they are control tokens, or of `added_tokens.json`. */
function addedTokens({ added_tokens_decoder: decoder }: Json, added: Json): AddedToken[] {
  if (typeof decoder === 'object' && decoder !== null) {
    return Object.entries(decoder as Record<string, AddedToken>).map(([id, { content, special }]) => ({
      id: Number(id),
      content,
      special: special === true,
    }));
  }
  return Object.entries(added).flatMap(([content, id]) =>
    typeof id === 'number' ? [{ id, content, special: /^<\|.*\|>$/.test(content) }] : [],
  );
}

/** A token given as its text or as an object with it. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const content = (value as { content?: unknown } | null | undefined)?.content;
  return typeof content === 'string' ? content : null;
}

const numbersOf = (value: unknown): number[] =>
  [value].flat().filter((each): each is number => typeof each === 'number');

function isVocabulary(value: unknown): value is Record<string, number> {
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((id) => Number.isInteger(id))
  );
}

function refused(tokenizer: string): BuildError {
  return new BuildError({ code: 'unsupported-tokenizer', tokenizer, supported });
}

function broken(files: ModelFiles, file: string): BuildError {
  const problem = 'it is not a vocabulary with its merges.';
  return new BuildError({ code: 'not-a-checkpoint', path: files.place(file), problem });
}
