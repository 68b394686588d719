import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BuildError, placeInFolder } from '@tercet/model-builder';
import {
  type ModelCard,
  modelCardSchema,
  type PresentCard,
  parseSafely,
  pulledSchema,
} from '@tercet/protocol';
import { CommandError } from '../command-error.ts';

/** Files of a pull under way, in a model's folder. */
export const pullFolder = '.pull';

/** A model's folder, as it is now. */
export type ModelFolder =
  | { state: 'here'; card: PresentCard; directory: string }
  | { state: 'absent'; card: ModelCard; directory: string; problem: string | null };

/** Reads `model.json`. Null when there is none; throws an Error that says what is wrong with it. */
export async function readCard(directory: string): Promise<ModelCard | null> {
  const place = path.join(directory, 'model.json');
  const text = await readSmall(place);
  if (text === null) return null;
  const parsed = parseSafely(modelCardSchema, parseJson(text));
  if (parsed.success) return parsed.data;
  throw new CardError(`${place} is not valid: ${parsed.error.issues[0]?.message ?? 'unreadable'}`);
}

export class CardError extends CommandError {}

/** `pulled.json`; no files when there is none, or none that can be read. */
async function readPulled(directory: string): Promise<PresentCard['files']> {
  const text = await readSmall(path.join(directory, 'pulled.json'));
  return parseSafely(pulledSchema, text === null ? null : parseJson(text)).data?.files ?? [];
}

/** Whether a model's files are in its folder, in their sizes. Null when there is no card. */
export async function readFolder(directory: string): Promise<ModelFolder | null> {
  const card = await readCard(directory);
  if (card === null) return null;
  const pulled = await readPulled(directory);
  const files: PresentCard['files'] = [];
  for (const named of card.files) {
    const { bytes, sha256 } = { ...pulled.find((each) => each.path === named.path), ...named };
    const found = await fileAt(directory, named.path);
    const absent = (problem: string | null) => ({ state: 'absent', card, directory, problem }) as const;
    if (!found) return absent(files.length ? `${named.path} is missing` : null);
    if (bytes === undefined || sha256 === undefined) return absent(`${named.path} was not brought by pull`);
    if (found.size !== bytes) return absent(`${named.path} has ${found.size} bytes instead of ${bytes}`);
    files.push({ path: named.path, bytes, sha256 });
  }
  return { state: 'here', card: { ...card, files }, directory };
}

/** What a card may weigh. */
const longestCard = 1 << 20;

/** Null for what is not there, is no file, or is no card by its size. */
async function readSmall(place: string): Promise<string | null> {
  const found = await stat(place).catch(() => null);
  if (!found?.isFile() || found.size > longestCard) return null;
  return readFile(place, 'utf8').catch(() => null);
}

/** Null for what is not there, is no file, or lies outside the folder. */
async function fileAt(directory: string, file: string) {
  try {
    const place = await placeInFolder(directory, file);
    return place === null ? null : await stat(place);
  } catch (error) {
    if (error instanceof BuildError) throw new CardError(error.message);
    return null;
  }
}

/** Folders with a card, by name. */
export async function listNames(modelsDirectory: string): Promise<string[]> {
  // One that begins with a dot is being made.
  const names = (await readdir(modelsDirectory).catch(() => [])).filter((name) => !name.startsWith('.'));
  const withCard = await Promise.all(
    names.map((name) => stat(path.join(modelsDirectory, name, 'model.json')).catch(() => null)),
  );
  return names.filter((_, at) => withCard[at]?.isFile()).sort();
}

/** Writes JSON beside its place, then gives it its name: a reader sees all of it or what was there before. */
export async function writeJson(place: string, value: unknown): Promise<void> {
  const partial = `${place}.${process.pid}-${randomUUID().slice(0, 8)}.partial`;
  await writeFile(partial, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
  await rename(partial, place);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not JSON is not a card either: the schema says so
  }
}
