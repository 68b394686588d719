import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  type ModelCard,
  modelCardSchema,
  type PresentCard,
  parseSafely,
  pulledSchema,
} from '@tercet/protocol';
import { oneLine } from './one-line.ts';

/** What an operator types to have a model of the catalogue. */
export const pullCommand = (name: string): string => `npm run models -- pull ${name}`;

/** A configured model: there with all its files, or absent; with the reason in words where it is not simply not installed. */
export type ShelvedModel =
  | { name: string; present: true; card: PresentCard; directory: string }
  | { name: string; present: false; card: ModelCard | null; reason?: string; command?: string };

/** Looks for a model's folder, its card and its files. Sizes are compared here; contents by whoever reads them. */
export async function findModel(modelsDirectory: string, name: string): Promise<ShelvedModel> {
  const directory = path.join(modelsDirectory, name);
  const absent = (reason: string | null, card: ModelCard | null = null) =>
    ({ name, present: false, card, ...(reason === null ? {} : { reason }) }) as const;
  /** Where a hub has it, it can be brought, or brought again. */
  const toPull = (reason: string | null, card: ModelCard): ShelvedModel => ({
    ...absent(reason, card),
    ...(card.hub ? { command: pullCommand(name) } : {}),
  });
  if (path.dirname(directory) !== path.resolve(modelsDirectory))
    return absent('its name is not a folder name');
  const text = await readFile(path.join(directory, 'model.json'), 'utf8').catch(() => null);
  if (text === null) return absent('there is no such model folder here');
  const parsed = parseCard(text);
  if (typeof parsed === 'string') return absent(oneLine(`its model.json is not valid: ${parsed}`));
  const card = parsed;
  const pulled = parsePulled(await readFile(path.join(directory, 'pulled.json'), 'utf8').catch(() => null));
  const isNotPulled = card.hub !== undefined && pulled.length === 0;
  const files: PresentCard['files'] = [];
  for (const named of card.files) {
    const file = { ...pulled.find((each) => each.path === named.path), ...named };
    if (!isWhole(file)) return toPull(null, card);
    files.push(file);
    const found = await stat(path.join(directory, file.path)).catch(() => null);
    if (!found) return toPull(isNotPulled ? null : `its file ${file.path} is missing`, card);
    if (found.size !== file.bytes) {
      return toPull(`its file ${file.path} has ${found.size} bytes instead of ${file.bytes}`, card);
    }
  }
  return { name, present: true, card: { ...card, files }, directory };
}

const isWhole = (file: ModelCard['files'][number]): file is PresentCard['files'][number] =>
  file.bytes !== undefined && file.sha256 !== undefined;

function parsePulled(text: string | null): PresentCard['files'] {
  try {
    return text === null ? [] : pulledSchema.parse(JSON.parse(text)).files;
  } catch {
    return []; // not JSON, or not such a list: as good as none
  }
}

/** @returns the first thing wrong with it, in words. */
function parseCard(text: string): ModelCard | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  const parsed = parseSafely(modelCardSchema, json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return issue ? `${issue.path.join('.') || 'its top'}: ${issue.message}` : 'it is no card';
}
