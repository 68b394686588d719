import type { HubFile } from './list-files.ts';
import { PullError } from './pull-failure.ts';

export interface Choice {
  files: HubFile[];
  /** Other checkpoints of the same repository: names of GGUF files. */
  others: string[];
  /** They are an adapter (PEFT's layout), no model. */
  adapter: boolean;
}

/** GGUF quantisations, the first there is taken: close to the original at half the size of 16 bits; then smaller. */
const preferred = [
  'Q8_0',
  'Q6_K',
  'Q5_K_M',
  'Q4_K_M',
  'Q5_K_S',
  'Q4_K_S',
  'Q5_0',
  'Q4_1',
  'Q4_0',
  'BF16',
  'F16',
  'F32',
];

/** What a checkpoint of safetensors needs beside it; which of them are there depends on the tokenizer. */
const beside = new Set([
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
]);

const adapterNames = ['adapter_config.json', 'adapter_model.safetensors'];

const isGguf = (path: string) => /\.gguf$/i.test(path);
/** One of the pieces of a checkpoint that is one file only when they are put together, or no language model. */
const isPiece = (path: string) =>
  /-\d{5}-of-\d{5}\.gguf$/i.test(path) || /(^|\/)(mmproj|imatrix)/i.test(path);
const isSafetensors = (path: string) => /^model(-\d{5}-of-\d{5})?\.safetensors$/.test(path);
const isPickle = (path: string) => /\.(bin|pt|pth|ckpt|pkl|msgpack|h5)$/i.test(path);

/**
 * The files of a repository that make a model: one GGUF file, or safetensors with what stands beside them; else
 * an adapter.
 * Never a pickle, whose reading runs code.
 *
 * @param wanted a file's path, or part of a GGUF file's name such as `Q4_K_M`; null: GGUF by preference only
 *               where there are no safetensors.
 * Throws PullError `nothing-to-read` or `no-such-file`.
 */
export function chooseFiles(id: string, all: readonly HubFile[], wanted: string | null): Choice {
  const ggufs = all.filter(({ path }) => isGguf(path) && !isPiece(path));
  const weights = all.filter(({ path }) => isSafetensors(path));
  const nameOthers = (chosen: HubFile) => ggufs.filter((each) => each !== chosen).map(({ path }) => path);
  if (wanted !== null) {
    const file = findWanted(ggufs, wanted);
    if (file) return { files: [file], others: nameOthers(file), adapter: false };
    const others = [...weights, ...ggufs].map(({ path }) => path);
    throw new PullError({ code: 'no-such-file', id, wanted, others: others.length ? others : ['neither'] });
  }
  if (weights.length > 0) {
    const single = weights.filter(({ path }) => path === 'model.safetensors');
    const index = all.filter(({ path }) => path === 'model.safetensors.index.json');
    const checkpoint = single.length ? single : [...index, ...weights];
    const files = [...all.filter(({ path }) => beside.has(path)), ...checkpoint];
    return { files, others: [], adapter: false };
  }
  const best = preferred.flatMap((type) => ggufs.filter(({ path }) => hasType(path, type)))[0] ?? ggufs[0];
  if (best) return { files: [best], others: nameOthers(best), adapter: false };
  const adapter = all.filter(({ path }) => adapterNames.includes(path));
  if (adapter.length === adapterNames.length) return { files: adapter, others: [], adapter: true };
  const pickles = all.map(({ path }) => path).filter(isPickle);
  throw new PullError({ code: 'nothing-to-read', id, pickles });
}

/** `Q4_0` is not part of `Q4_0_4_4`, nor `F16` of `BF16`. */
function hasType(path: string, type: string): boolean {
  return new RegExp(`(^|[^A-Za-z0-9])${type}\\.gguf$`, 'i').test(path);
}

function findWanted(ggufs: readonly HubFile[], wanted: string): HubFile | undefined {
  const named = (path: string) => path === wanted || path.split('/').at(-1) === wanted;
  return ggufs.find(({ path }) => named(path)) ?? ggufs.find(({ path }) => hasType(path, wanted));
}
