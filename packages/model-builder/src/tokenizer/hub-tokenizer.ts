import type { ModelFiles } from '../checkpoint/model-files.ts';
import { isObject } from '../checkpoint/parse-json.ts';
import { mergePair } from './gguf-tokenizer.ts';
import { rewriteCut, rewriteNormalizer } from './hub-parts.ts';
import { broken, refused } from './hub-tokenizer-failures.ts';
import { bounded, type Said, startOf, unbounded } from './text-bounds.ts';
import { areAddedTokens, isPart, isVocabulary, type MergesFile, type Part } from './tokenizer-file.ts';
import { vocabularyTokenizer } from './vocabulary-tokenizer.ts';

type Json = Readonly<Record<string, unknown>>;

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
    return vocabularyTokenizer(files, architecture, said);
  }
  throw refused(files.has('tokenizer.model') ? 'tokenizer.model' : 'none');
}

function fromTokenizerJson(json: Json, said: Said, files: ModelFiles): MergesFile {
  const { model, added_tokens: added = [] } = json;
  const part = (key: string): Part | null => {
    const value = json[key] ?? null;
    if (value === null || isPart(value)) return value;
    throw refused(`a ${key} that is none`);
  };
  const type = isObject(model) ? (model.type ?? 'without a type') : 'without a model';
  if (type !== 'BPE') throw refused(typeof type === 'string' ? type : 'of no known type');
  const { vocab, merges, ...options } = model as unknown as MergesFile['model'] & Record<string, unknown>;
  if (!isVocabulary(vocab) || !Array.isArray(merges) || !areAddedTokens(added))
    throw broken(files, 'tokenizer.json');
  for (const option of ['continuing_subword_prefix', 'end_of_word_suffix', 'dropout']) {
    if (options[option]) throw refused(`BPE with ${option}`);
  }
  const template = startOf(part('post_processor'));
  const file: MergesFile = {
    version: '1.0',
    added_tokens: added,
    normalizer: rewriteNormalizer(part('normalizer'), refused),
    pre_tokenizer: rewriteCut(part('pre_tokenizer'), refused),
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
    decoder: part('decoder'),
    ...unbounded,
  };
  return bounded(file, template, said);
}
