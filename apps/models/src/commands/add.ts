import { constants, copyFile, link, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ModelCard, PresentCard } from '@tercet/protocol';
import { CommandError } from '../command-error.ts';
import { checkSpace, freeBytesAt } from '../hub/check-space.ts';
import { checksumsOf } from '../hub/file-checksums.ts';
import { nameOf } from '../hub/hub-id.ts';
import { megabytes } from '../hub/pull-failure.ts';
import type { Places } from '../places.ts';
import { checkpointIn, licenceIn, nameAmong } from '../shelf/checkpoint-in-folder.ts';
import { describeCheckpoint } from '../shelf/describe-checkpoint.ts';
import { adapterFolder, findBase, isAdapter } from '../shelf/find-base.ts';
import { writeJson } from '../shelf/model-folder.ts';
import { supportedArchitectures } from '../shelf/supported-architectures.ts';
import type { Terminal } from '../terminal.ts';

export interface AddCommand {
  command: 'add';
  /** A .gguf file or a folder; null: the base is a model that is here. */
  path: string | null;
  name: string | null;
  /** A folder in PEFT's layout. */
  lora: string | null;
  /** A model of `models/`; null: the one the adapter names. */
  base: string | null;
}

/** A file to be put into the new folder. */
interface Incoming {
  /** Absolute. */
  from: string;
  /** In the model's folder. */
  to: string;
}

/**
 * `add PATH`: a checkpoint of one's own becomes a model's folder, with a card made of what it says. The files are
 * copied (shared with the original where the disk can); those of another model here are linked.
 * @returns the exit status. Throws CommandError.
 */
export async function add(command: AddCommand, places: Places, { say }: Terminal): Promise<number> {
  const checkpoint = await findCheckpoint(command, places);
  const adapter = command.lora === null ? [] : await adapterFiles(command.lora);
  const { facts } = checkpoint;
  if (!supportedArchitectures.includes(facts.architecture)) {
    throw new CommandError(
      `Architecture ${facts.architecture} is not supported; supported: ${supportedArchitectures.join(', ')}.`,
    );
  }
  const called = command.name ?? nameOf({ id: `-/${checkpoint.called}`, revision: null, file: null });
  if (!/^[a-z0-9]/.test(called))
    throw new CommandError(`“${checkpoint.called}” makes no name; give one with --name.`);
  const directory = path.join(places.modelsDirectory, called);
  if (await stat(directory).catch(() => null)) {
    throw new CommandError(`${directory} is there already; choose another name with --name.`);
  }
  await mkdir(places.modelsDirectory, { recursive: true });
  const partial = await mkdtemp(path.join(places.modelsDirectory, '.adding-'));
  try {
    const files = await bring([...checkpoint.files, ...adapter], partial, checkpoint.linked);
    const card: ModelCard = {
      name: called,
      title: adapter.length
        ? `${facts.title ?? called}, ${path.basename(command.lora!)}`
        : (facts.title ?? called),
      architecture: facts.architecture,
      parameters: facts.parameters,
      contextTokens: facts.contextTokens,
      licence: facts.licence ?? 'unknown',
      source: adapter.length
        ? `${checkpoint.source}, with the adapter ${path.basename(command.lora!)}`
        : checkpoint.source,
      files,
      ...(adapter.length ? { lora: { path: adapterFolder } } : {}),
    };
    await writeJson(path.join(partial, 'model.json'), card);
    await rename(partial, directory);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    say(
      `${called} is here, ${megabytes(bytes)}. MODELS=${called} npm start serves it; npm run models -- verify ${called} tries it.`,
    );
    return 0;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The checkpoint that is meant, and what it says. */
async function findCheckpoint({ path: given, lora, base }: AddCommand, places: Places) {
  if (given === null) {
    const { card, directory } = await findBase(lora!, base, places);
    if (card.lora) throw new CommandError(`${card.name} has an adapter already.`);
    const files = card.files.map((file) => ({ from: path.join(directory, file.path), to: file.path }));
    const { architecture, parameters, contextTokens, title, licence } = card;
    const facts = { architecture, parameters, contextTokens, title, licence };
    return { files, facts, linked: true, called: path.basename(path.resolve(lora!)), source: card.source };
  }
  const place = path.resolve(given);
  const found = await stat(place).catch(() => null);
  if (!found) throw new CommandError(`${given} is not there.`);
  if (!found.isDirectory() && !/\.gguf$/i.test(place)) {
    throw new CommandError(`${given} is neither a .gguf file nor a folder with safetensors.`);
  }
  const folder = found.isDirectory() ? place : path.dirname(place);
  const names = found.isDirectory() ? await checkpointIn(folder) : [path.basename(place)];
  const facts = await describeCheckpoint(folder, names);
  const files = names.map((name) => ({ from: path.join(folder, name), to: nameAmong(names, name) }));
  const licence = facts.licence ?? (await licenceIn(folder));
  const called = path.basename(place).replace(/\.gguf$/i, '');
  return {
    files,
    facts: { ...facts, licence },
    linked: false,
    called,
    source: `added from ${path.basename(place)}`,
  };
}

async function adapterFiles(folder: string): Promise<Incoming[]> {
  const names = await readdir(folder).catch(() => []);
  if (!isAdapter(names)) {
    throw new CommandError(
      `${folder} is no adapter: it needs adapter_config.json and adapter_model.safetensors.`,
    );
  }
  return ['adapter_config.json', 'adapter_model.safetensors'].map((name) => ({
    from: path.join(path.resolve(folder), name),
    to: path.join(adapterFolder, name),
  }));
}

async function bring(
  incoming: readonly Incoming[],
  directory: string,
  linked: boolean,
): Promise<PresentCard['files']> {
  const sized = await Promise.all(
    incoming.map(async (each) => ({ ...each, bytes: (await stat(each.from)).size })),
  );
  const copied = sized.filter(({ to }) => !linked || to.startsWith(adapterFolder));
  await checkSpace(
    { freeBytes: freeBytesAt },
    directory,
    copied.map(({ to, bytes }) => ({ place: path.join(directory, to), bytes })),
  );
  const files = [];
  for (const { from, to, bytes } of sized) {
    const place = path.join(directory, to);
    await mkdir(path.dirname(place), { recursive: true });
    if (!linked || to.startsWith(adapterFolder) || !(await tryLink(from, place))) {
      await copyFile(from, place, constants.COPYFILE_FICLONE);
    }
    const sums = await checksumsOf(place, bytes);
    if (!sums) throw new CommandError(`${from} changed while it was read.`);
    files.push({ path: to.split(path.sep).join('/'), bytes, sha256: sums.sha256 });
  }
  return files;
}

/** On another disk there are no links. */
const tryLink = (from: string, to: string) =>
  link(from, to).then(
    () => true,
    () => false,
  );
