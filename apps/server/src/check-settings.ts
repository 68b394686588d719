import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { diskProblem } from '@tercet/protocol';
import type { Config } from './config.ts';
import { findModel, type ShelvedModel } from './models/model-shelf.ts';

type Environment = Record<string, string | undefined>;

/** What is wrong with a setting, in one line that names it, and the exit status that follows. */
export interface SettingProblem {
  words: string;
  status: 1 | 2;
}

/**
 * Looks whether what the settings name can be used, before anything is started: folders, programs, models, the address.
 *
 * @returns the first problem; null when there is none.
 */
export async function checkSettings(
  config: Config,
  environment: Environment = process.env,
): Promise<SettingProblem | null> {
  const wrong = (name: string, value: string, problem: string | null) =>
    problem === null
      ? null
      : ({ words: `${name}=${environment[name] || value}: ${problem}`, status: 2 } as const);
  return (
    wrong('WEB_DIR', config.webDirectory, fileProblem(path.join(config.webDirectory, 'index.html'))) ??
    wrong('WORKER_ENTRY', config.workerEntry, fileProblem(config.workerEntry)) ??
    wrong('MODELS_ENTRY', config.pullEntry ?? '', config.pullEntry && fileProblem(config.pullEntry)) ??
    wrong('MODELS_DIR', config.modelsDirectory, folderProblem(config.modelsDirectory)) ??
    (await modelsProblem(config, wrong)) ??
    wrong('DATA_DIR', config.dataDirectory, dataProblem(config.dataDirectory)) ??
    (await addressProblem(config, environment))
  );
}

type Wrong = (name: string, value: string, problem: string | null) => SettingProblem | null;

async function modelsProblem(config: Config, wrong: Wrong): Promise<SettingProblem | null> {
  const found = await Promise.all(config.models.map((name) => findModel(config.modelsDirectory, name)));
  for (const model of found) {
    // One that only has to be fetched, or whose card is broken, is told of by the page.
    if (model.present || model.card !== null) continue;
    if (isFolder(path.join(config.modelsDirectory, model.name)) && !/^\.{1,2}$/.test(model.name)) continue;
    const there = foldersIn(config.modelsDirectory).join(', ') || 'none';
    return wrong(
      'MODELS',
      config.models.join(),
      `there is no model ${model.name} in ${config.modelsDirectory}; there are ${there}`,
    );
  }
  return wrong('CACHE_DIR', config.cacheDirectory, cacheProblem(config.cacheDirectory, found));
}

/** A graph that is built already is only read; another must be written, and needs about as much room as its checkpoint. */
function cacheProblem(directory: string, models: readonly ShelvedModel[]): string | null {
  const toBuild = models.filter(
    (model) => model.present && !model.card.upstream && !isBuilt(directory, model.name),
  );
  if (toBuild.length === 0) return null;
  const problem = writingProblem(directory);
  if (problem !== null) return problem;
  const needs = toBuild
    .flatMap(({ card }) => card?.files ?? [])
    .reduce((sum, { bytes = 0 }) => sum + bytes, 0);
  const { bavail, bsize } = statfsSync(directory);
  const inMb = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;
  return bavail * bsize >= needs
    ? null
    : `the disk is full: ${inMb(needs)} are needed to prepare the models, and ${inMb(bavail * bsize)} are free`;
}

const isBuilt = (directory: string, name: string) =>
  foldersIn(directory).some(
    (folder) =>
      folder.startsWith(`${name}-`) && /^[0-9a-f]{16}(?:-\w+)?$/.test(folder.slice(name.length + 1)),
  );

function foldersIn(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    if (diskProblem(error) === null) throw error;
    return [];
  }
}

const isFull = (problem: string | null) =>
  problem === 'the disk is full' || problem === 'the disk quota is used up';

const isFolder = (directory: string) => folderProblem(directory) === null;

/** Null, or why a file cannot be read. */
function fileProblem(file: string): string | null {
  return problemOf('read', () => {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return `there is no file ${file}`;
    accessSync(file, constants.R_OK);
    return null;
  });
}

/** Null, or why a folder cannot be read. */
function folderProblem(directory: string): string | null {
  return problemOf('read', () => {
    const found = statSync(directory, { throwIfNoEntry: false });
    if (!found) return 'there is no such folder';
    if (!found.isDirectory()) return 'it is a file, and a folder is needed';
    readdirSync(directory);
    return null;
  });
}

/** Null, or why nothing can be written in a folder; made when it is not there. */
function writingProblem(directory: string): string | null {
  return problemOf('write', () => {
    makeFolder(directory);
    const probe = path.join(directory, `.write-${process.pid}`);
    writeFileSync(probe, 'Whether Tercet may write here.');
    unlinkSync(probe);
    return null;
  });
}

/** On a full disk what is written already can still be read. */
function dataProblem(directory: string): string | null {
  const problem = writingProblem(directory);
  return isFull(problem) && existsSync(path.join(directory, 'tercet.sqlite')) ? null : problem;
}

/** Step by step: where the system makes no folder and says that none is there (/proc), Node's own way never ends. */
function makeFolder(directory: string): void {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (!found && path.dirname(directory) !== directory) makeFolder(path.dirname(directory));
  // As the documents' folder is made: for its owner alone.
  mkdirSync(directory, { mode: 0o700 });
}

function problemOf(act: 'read' | 'write', look: () => string | null): string | null {
  try {
    return look();
  } catch (error) {
    const problem = diskProblem(error);
    if (problem === null) throw error;
    return act === 'read' ? problem.replace('write', 'read') : problem;
  }
}

/** Tries the address on a socket of its own: models take a while to start, and nothing is to be ended again. */
async function addressProblem(
  { host, port }: Config,
  environment: Environment,
): Promise<SettingProblem | null> {
  const error = await listening(host, port ?? 0);
  switch (error?.code) {
    case undefined:
      return null;
    case 'EADDRINUSE':
      return { words: `Cannot listen on ${host} port ${port}: ${error?.message}`, status: 1 };
    case 'EACCES':
      return { words: `PORT=${environment.PORT}: this user may not listen there`, status: 2 };
    case 'EADDRNOTAVAIL':
      return { words: `HOST=${host}: this machine does not have that address`, status: 2 };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { words: `HOST=${host}: there is no machine of that name`, status: 2 };
    default:
      return { words: `HOST=${host}: ${error?.message}`, status: 2 };
  }
}

function listening(host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
