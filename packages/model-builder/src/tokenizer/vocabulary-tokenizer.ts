import type { ModelFiles } from '../checkpoint/model-files.ts';
import { isObject } from '../checkpoint/parse-json.ts';
import { mergePair } from './gguf-tokenizer.ts';
import { broken, refused } from './hub-tokenizer-failures.ts';
import { cuts } from './pre-tokenizers.ts';
import { bounded, type Said, textOf, unbounded } from './text-bounds.ts';
import { type AddedToken, isVocabulary, type MergesFile } from './tokenizer-file.ts';

type Json = Readonly<Record<string, unknown>>;

/** How families' texts are cut where only `vocab.json` and `merges.txt` are there. */
const cutOf: Readonly<Record<string, keyof typeof cuts>> = { gpt2: 'gpt-2', llama: 'smollm', qwen3: 'qwen2' };

/** The tokenizer of `vocab.json` and `merges.txt`, in the model's folder. Throws BuildError. */
export async function vocabularyTokenizer(
  files: ModelFiles,
  architecture: string,
  said: Said,
): Promise<MergesFile> {
  const others = files.has('added_tokens.json') ? await files.readJson('added_tokens.json') : {};
  const added = addedTokens(said.tokenizer, others);
  const vocab: unknown = await files.readJson('vocab.json');
  const cut = cuts[cutOf[architecture] ?? ''];
  if (!cut) throw refused(`vocab.json and merges.txt of ${architecture}`);
  if (!isVocabulary(vocab)) throw broken(files, 'vocab.json');
  const named = ['<|endoftext|>', textOf(said.tokenizer.bos_token), textOf(said.tokenizer.eos_token)];
  const known = new Set(added.map((token) => token.content));
  const controls = [...new Set(named)].flatMap((content) =>
    content !== null && Object.hasOwn(vocab, content) && !known.has(content)
      ? [{ id: vocab[content]!, content, special: true }]
      : [],
  );
  const lines = (await files.readText('merges.txt'))
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#version'));
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

/** Those of `tokenizer_config.json`, which say whether they are control tokens, or of `added_tokens.json`. */
function addedTokens({ added_tokens_decoder: decoder }: Json, added: Json): AddedToken[] {
  if (isObject(decoder)) {
    return Object.entries(decoder).flatMap(([id, token]) => {
      const content = textOf(token);
      const special = isObject(token) && token.special === true;
      return content === null ? [] : [{ id: Number(id), content, special }];
    });
  }
  return Object.entries(added).flatMap(([content, id]) =>
    typeof id === 'number' ? [{ id, content, special: /^<\|.*\|>$/.test(content) }] : [],
  );
}
