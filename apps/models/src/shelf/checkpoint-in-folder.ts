import { readdir, readFile, stat } from 'node:fs/promises';
import { printableLine } from '@tercet/protocol';
import { CommandError } from '../command-error.ts';
import { isAdapter } from './find-base.ts';
import { sourceFile } from './source-file.ts';

const beside = new Set([
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
]);

/**
 * The names of the files of a folder that make a checkpoint: one GGUF, or safetensors with config.json and a
 * tokenizer. Throws CommandError for what is none, or not one.
 */
export async function checkpointIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort();
  const weights = safetensorsAmong(folder, names);
  if (!weights.length) return [ggufAmong(folder, names)];
  if (!names.includes('config.json')) throw new CommandError(`${folder} has no config.json.`);
  if (!names.includes('tokenizer.json') && !(names.includes('vocab.json') && names.includes('merges.txt'))) {
    throw new CommandError(
      `${folder} has no tokenizer: neither tokenizer.json nor vocab.json and merges.txt.`,
    );
  }
  return [...names.filter((name) => beside.has(name)), ...weights];
}

/** `model.safetensors`, its pieces with their index, or the only one there is under whatever name. */
function safetensorsAmong(folder: string, names: readonly string[]): string[] {
  if (names.includes('model.safetensors')) return ['model.safetensors'];
  const pieces = names.filter((name) => /^model-\d{5}-of-\d{5}\.safetensors$/.test(name));
  const index = 'model.safetensors.index.json';
  if (pieces.length && names.includes(index)) return [index, ...pieces];
  if (pieces.length) throw new CommandError(`${folder} has pieces of a checkpoint, but no ${index}.`);
  const others = names.filter((name) => name.endsWith('.safetensors') && !name.startsWith('adapter_'));
  if (others.length <= 1) return others;
  throw new CommandError(
    `${folder} has several checkpoints, none of them model.safetensors: ${others.join(', ')}.`,
  );
}

function ggufAmong(folder: string, names: readonly string[]): string {
  const [gguf, ...others] = names.filter((name) => /\.gguf$/i.test(name));
  if (gguf !== undefined && !others.length) return gguf;
  if (gguf !== undefined) {
    throw new CommandError(`${folder} has several GGUF files; name one of ${[gguf, ...others].join(', ')}.`);
  }
  if (isAdapter(names)) {
    throw new CommandError(`${folder} is an adapter: npm run models -- add --lora ${folder}`);
  }
  throw new CommandError(`${folder} has neither safetensors nor a GGUF file.`);
}

/** What a file is called in the model's folder: the only safetensors as model-builder looks for it. */
export const nameAmong = (names: readonly string[], name: string) =>
  name.endsWith('.safetensors') && names.filter((each) => each.endsWith('.safetensors')).length === 1
    ? 'model.safetensors'
    : name;

const longestLicence = 200;
const longestReadme = 4 << 20;

/** `license:` at the head of README.md, as cards on the hub have it. */
export async function licenceIn(folder: string): Promise<string | null> {
  const place = await sourceFile(folder, 'README.md').catch(() => null);
  if (place === null || (await stat(place)).size > longestReadme) return null;
  const text = await readFile(place, 'utf8');
  const [first, ...lines] = text.split(/\r?\n/);
  const end = lines.indexOf('---');
  if (first !== '---' || end < 0) return null;
  const line = lines.slice(0, end).find((each) => each.startsWith('license:'));
  return printableLine(line?.slice('license:'.length) ?? '').slice(0, longestLicence) || null;
}
