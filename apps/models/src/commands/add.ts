import { rmSync } from 'node:fs';
import { constants, copyFile, link, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { BuildError, inspectModel, isPlainPath } from '@tercet/model-builder';
import { type PresentCard, printableLine } from '@tercet/protocol';
import { tryModel } from '../check/try-model.ts';
import { CommandError } from '../command-error.ts';
import { checkSpace, freeBytesAt } from '../hub/check-space.ts';
import { checksumsOf } from '../hub/file-checksums.ts';
import { nameOf } from '../hub/hub-id.ts';
import { megabytes } from '../hub/pull-failure.ts';
import type { Places } from '../places.ts';
import { checkpointIn, licenceIn, nameAmong } from '../shelf/checkpoint-in-folder.ts';
import { adapterFolder, findBase, isAdapter } from '../shelf/find-base.ts';
import { writeJson } from '../shelf/model-folder.ts';
import { sourceFile } from '../shelf/source-file.ts';
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
 * copied (shared with the original where the disk can); those of another model here are linked. It is looked at as a
 * whole, built and tried before it is there; of one that is refused nothing is left.
 * @returns the exit status. Throws CommandError.
 */
export async function add(command: AddCommand, places: Places, terminal: Terminal): Promise<number> {
  const adapter = command.lora === null ? [] : await adapterFiles(command.lora);
  const checkpoint = await findCheckpoint(command, places);
  const called = command.name ?? nameOf({ id: `-/${checkpoint.called}`, revision: null, file: null });
  if (!/^[a-z0-9]/.test(called))
    throw new CommandError(`“${checkpoint.called}” makes no name; give one with --name.`);
  const directory = path.join(places.modelsDirectory, called);
  if (await stat(directory).catch(() => null)) {
    throw new CommandError(`${directory} is there already; choose another name with --name.`);
  }
  await mkdir(places.modelsDirectory, { recursive: true });
  const partial = await mkdtemp(path.join(places.modelsDirectory, '.adding-'));
  const stop = () => {
    rmSync(partial, { recursive: true, force: true });
    process.exit(130);
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    const files = await bring([...checkpoint.files, ...adapter], partial, checkpoint.linked);
    const lora = adapter.length ? { lora: { path: adapterFolder } } : {};
    const facts = await inspectModel(partial, { files, ...lora });
    const card: PresentCard = {
      name: called,
      // Files are often called after what they were made of; a model is called what its owner calls it.
      title: adapter.length && command.name === null ? `${checkpoint.title}, ${called}` : called,
      architecture: facts.architecture,
      parameters: facts.parameters,
      contextTokens: facts.contextTokens,
      licence: checkpoint.licence ?? printableLine(facts.licence ?? 'unknown'),
      source: adapter.length
        ? `${checkpoint.source}, with the adapter ${path.basename(command.lora!)}`
        : checkpoint.source,
      files,
      ...lora,
    };
    await writeJson(path.join(partial, 'model.json'), card);
    const untried = await tryModel(partial, card, places.cacheDirectory, terminal);
    await rename(partial, directory);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (untried !== null) terminal.say(`${called} was built, but not tried: ${untried}.`);
    terminal.say(
      `${called} is here, ${megabytes(bytes)}. MODELS=${called} npm start serves it; npm run models -- verify ${called} tries it.`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    // Files are called as in the folder that will not be there.
    throw new CommandError(error.message.replaceAll(`${partial}${path.sep}`, ''));
  } finally {
    for (const signal of signals) process.off(signal, stop);
    await rm(partial, { recursive: true, force: true });
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The checkpoint that is meant. */
async function findCheckpoint({ path: given, lora, base }: AddCommand, places: Places) {
  if (given === null) {
    const { card, directory } = await findBase(lora!, base, places);
    if (card.lora) throw new CommandError(`${card.name} has an adapter already.`);
    const files = card.files.map((file) => ({ from: path.join(directory, file.path), to: file.path }));
    const { licence, source, title } = card;
    return { files, licence, linked: true, called: path.basename(path.resolve(lora!)), source, title };
  }
  const place = path.resolve(given);
  const found = await stat(place).catch(() => null);
  if (!found) throw new CommandError(`${given} is not there.`);
  if (!found.isDirectory() && !(found.isFile() && /\.gguf$/i.test(place))) {
    throw new CommandError(`${given} is neither a .gguf file nor a folder with safetensors.`);
  }
  const folder = found.isDirectory() ? place : path.dirname(place);
  const names = found.isDirectory() ? await checkpointIn(folder) : [path.basename(place)];
  const files: Incoming[] = [];
  for (const name of names) {
    const from = found.isDirectory() ? await sourceFile(folder, name) : place;
    files.push({ from, to: isPlainPath(name) ? nameAmong(names, name) : 'model.gguf' });
  }
  const called = path.basename(place).replace(/\.gguf$/i, '');
  return {
    files,
    licence: await licenceIn(folder),
    linked: false,
    called,
    source: printableLine(`added from ${path.basename(place)}`),
    title: called,
  };
}

async function adapterFiles(folder: string): Promise<Incoming[]> {
  const names = await readdir(folder).catch(() => []);
  if (!isAdapter(names)) {
    throw new CommandError(
      `${folder} is no adapter: it needs adapter_config.json and adapter_model.safetensors.`,
    );
  }
  const files: Incoming[] = [];
  for (const name of ['adapter_config.json', 'adapter_model.safetensors']) {
    files.push({ from: await sourceFile(path.resolve(folder), name), to: `${adapterFolder}/${name}` });
  }
  return files;
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
