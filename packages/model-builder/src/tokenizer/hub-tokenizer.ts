import type { ModelFiles } from '../checkpoint/model-files.ts';
import { mergePair } from './gguf-tokenizer.ts';
import { rewriteCut, rewriteNormalizer } from './hub-parts.ts';
import { broken, refused } from './hub-tokenizer-failures.ts';
import { bounded, type Said, startOf, unbounded } from './text-bounds.ts';
import { type AddedToken, isVocabulary, type MergesFile, type Part } from './tokenizer-file.ts';
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
