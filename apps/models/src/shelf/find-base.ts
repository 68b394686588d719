import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseSafely } from '@tercet/protocol';
import { z } from 'zod';
import { CommandError } from '../command-error.ts';
import type { Places } from '../places.ts';
import { listNames, type ModelFolder, readFolder } from './model-folder.ts';
import { sourceFile } from './source-file.ts';

type Here = Extract<ModelFolder, { state: 'here' }>;

export const isAdapter = (names: readonly string[]) =>
  names.includes('adapter_config.json') && names.includes('adapter_model.safetensors');

/** Of an adapter, in the folder of the model it is part of. */
export const adapterFolder = 'adapter';

/** What that says of itself takes a few kilobytes. */
const longestConfig = 4 << 20;

/** `adapter_config.json`, as PEFT writes it. */
export const adapterConfigSchema = z.object({ base_model_name_or_path: z.string().nullish() });

/**
 * The model here that an adapter is for: the one named, or the one whose hub id is in `adapter_config.json`.
 * Throws CommandError.
 */
export async function findBase(
  adapter: string,
  base: string | null,
  { modelsDirectory }: Places,
): Promise<Here> {
  if (base !== null) return present(modelsDirectory, base);
  const place = await sourceFile(adapter, 'adapter_config.json');
  const text = (await stat(place)).size > longestConfig ? '' : await readFile(place, 'utf8');
  const id = parseSafely(adapterConfigSchema, parseJson(text)).data?.base_model_name_or_path;
  if (!id) throw new CommandError(`${place} does not name its base; give it with --base NAME.`);
  const found = await findByHubId(id, modelsDirectory);
  if (found) return found;
  throw new CommandError(
    `The adapter is for ${id}, which is none of the models here; npm run models -- pull ${id} brings it, or give another with --base NAME.`,
  );
}

/** The model here that has a hub id, or that name. An adapter on it has an id of its own, and is not it. */
export async function findByHubId(id: string, modelsDirectory: string): Promise<Here | null> {
  for (const name of await listNames(modelsDirectory)) {
    const folder = await readFolder(path.join(modelsDirectory, name)).catch(() => null);
    if (folder?.state === 'here' && (folder.card.hub?.id === id || name === id)) return folder;
  }
  return null;
}

async function present(modelsDirectory: string, name: string) {
  const folder = await readFolder(path.join(modelsDirectory, name));
  if (folder?.state === 'here') return folder;
  throw new CommandError(`${name} is not here. npm run models -- pull ${name} brings it.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not JSON: the schema says so
  }
}
