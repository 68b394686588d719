import path from 'node:path';
import type { ModelCard } from '@tercet/protocol';
import { megabytes } from '../hub/pull-failure.ts';
import type { Places } from '../places.ts';
import { builtFolders, bytesBelow } from '../shelf/disk-use.ts';
import { CardError, listNames, pullFolder, readFolder } from '../shelf/model-folder.ts';
import type { Terminal } from '../terminal.ts';

export interface ListCommand {
  command: 'list';
  json: boolean;
}

/** A model, as `list --json` prints it. Sizes in bytes. */
interface ListedModel {
  name: string;
  title: string;
  state: 'here' | 'served elsewhere' | 'partly here' | 'not here' | 'damaged';
  /** What is wrong, where something is. */
  problem: string | null;
  parameters: number | null;
  contextTokens: number | null;
  licence: string | null;
  /** MiB a process needs besides its keys and values. */
  memoryMb: number | null;
  /** Of the checkpoint, and of the graphs built of it. */
  bytesOnDisk: number;
  bytesBuilt: number;
  source: string | null;
}

/** `list`: what is in `models/`, and what of it is here. @returns the exit status. */
export async function list({ json }: ListCommand, places: Places, { say }: Terminal): Promise<number> {
  const { catalogueDirectory, modelsDirectory } = places;
  const names = new Set([...(await listNames(modelsDirectory)), ...(await listNames(catalogueDirectory))]);
  const models = await Promise.all([...names].sort().map((name) => look(name, places)));
  if (json) {
    for (const line of JSON.stringify(models, null, 2).split('\n')) say(line);
    return 0;
  }
  for (const line of table(models)) say(line);
  for (const { name, problem } of models) if (problem) say(`${name}: ${problem}`);
  const absent = models.find(({ state }) => state === 'not here' || state === 'partly here');
  if (absent) say(`npm run models -- pull ${absent.name} brings what is not here.`);
  return 0;
}

async function look(name: string, places: Places): Promise<ListedModel> {
  const directory = path.join(places.modelsDirectory, name);
  const built = await builtFolders(places.cacheDirectory, name);
  const bytesBuilt = (await Promise.all(built.map((each) => bytesBelow(each)))).reduce(
    (sum, bytes) => sum + bytes,
    0,
  );
  const sizes = { bytesOnDisk: await bytesBelow(directory, ['model.json', 'pulled.json']), bytesBuilt };
  try {
    const folder =
      (await readFolder(directory)) ?? (await readFolder(path.join(places.catalogueDirectory, name)));
    if (!folder) return broken(name, 'there is no model.json', sizes);
    const partly = (await bytesBelow(path.join(directory, pullFolder))) > 0;
    const problem = folder.state === 'absent' ? folder.problem : null;
    const state = stateOf(folder.card, folder.state === 'here', partly, problem);
    const { title, parameters, contextTokens, licence, memoryMb = null, source } = folder.card;
    return { name, title, state, problem, parameters, contextTokens, licence, memoryMb, ...sizes, source };
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    return broken(name, error.message, sizes);
  }
}

function stateOf(
  card: ModelCard,
  here: boolean,
  partly: boolean,
  problem: string | null,
): ListedModel['state'] {
  if (card.upstream) return 'served elsewhere';
  if (here) return 'here';
  if (partly) return 'partly here';
  return problem === null ? 'not here' : 'damaged';
}

function broken(
  name: string,
  problem: string,
  sizes: Pick<ListedModel, 'bytesOnDisk' | 'bytesBuilt'>,
): ListedModel {
  const nothing = { parameters: null, contextTokens: null, licence: null, memoryMb: null, source: null };
  return { name, title: name, state: 'damaged', problem, ...nothing, ...sizes };
}

function table(models: readonly ListedModel[]): string[] {
  const rows = models.map((model) => [
    model.name,
    model.state,
    model.bytesOnDisk ? megabytes(model.bytesOnDisk) : '–',
    model.bytesBuilt ? megabytes(model.bytesBuilt) : '–',
    model.licence ?? '–',
    model.contextTokens?.toLocaleString('en') ?? '–',
    model.memoryMb === null ? '–' : `${model.memoryMb.toLocaleString('en')} MB`,
  ]);
  const all = [['name', 'state', 'on disk', 'built', 'licence', 'context', 'memory'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const right = new Set([2, 3, 5, 6]);
  return all.map((row) =>
    row
      .map((cell, column) =>
        right.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}
