import path from 'node:path';
import { describeFailure, type Failure, type RescueLook } from '@tercet/protocol';
import type { DocumentStore } from '@tercet/storage';
import { createDocumentRescue, type DocumentRescue } from '../documents/document-rescue.ts';
import { rescueReaderOf } from '../history/read-rescue.ts';
import { createLinkDesk } from '../links/link-desk.ts';
import { describeDamage } from './describe-damage.ts';
import { DataError, openData } from './open-data.ts';
import type { DataCommand } from './read-data-command.ts';
import { writeKeptAside, writeTexts } from './write-texts.ts';

type RescueCommand = Extract<DataCommand, { command: 'rescue' }>;

interface Surroundings {
  dataDirectory: string;
  /** What relative paths are relative to. */
  directory: string;
  say: (line: string) => void;
}

interface Found {
  documentId: string;
  look: RescueLook | Failure;
}

/** `npm run data`. @returns the exit status: 0, or 1 while anything is damaged. Throws `DataError`. */
export async function runDataCommand(
  command: DataCommand,
  { dataDirectory, directory, say }: Surroundings,
): Promise<number> {
  const data = openData(dataDirectory);
  let keep = false;
  let status = 1;
  try {
    const { store, problem, rows } = data;
    if (problem !== null) {
      say(`The file itself is damaged: ${problem}.`);
      say(`${rows} rows were found in it that are what was written.`);
    }
    const rescue = createDocumentRescue(store, rescueReaderOf(store));
    const found = await lookAt(store, rescue, command.documentId);
    if (command.documentId === null) say(`${found.length} documents in ${dataDirectory}`);
    for (const { documentId, look } of found) say(`${documentId}: ${wordsOf(look)}`);
    const damaged = found.filter(({ look }) => !isWhole(look));
    if (command.command === 'check') {
      if (damaged.length > 0)
        say('npm run data -- rescue writes what can be read; with --repair they go on.');
      status = damaged.length > 0 || problem !== null ? 1 : 0;
    } else {
      const folder = path.resolve(directory, command.to);
      // Of a document that is named the text is written in any case.
      for (const one of command.documentId === null ? damaged : found) {
        await writeOut(store, rescue, one, { folder, say });
      }
      const mended = command.repair ? await repairAll(rescue, damaged, command, say) : true;
      const linked =
        command.link && command.documentId ? await addOwner(store, command.documentId, say) : false;
      keep = (command.repair && (damaged.length > 0 || problem !== null)) || linked;
      if (damaged.length > 0 && !command.repair)
        say('Nothing was changed. With --repair they go on from there.');
      const isLeft = !command.repair && (damaged.length > 0 || problem !== null);
      status = mended && !isLeft ? 0 : 1;
    }
    return status;
  } finally {
    const before = await data.close(keep);
    if (before !== null) say(`The database as it was is kept as ${before}`);
  }
}

async function lookAt(store: DocumentStore, rescue: DocumentRescue, only: string | null): Promise<Found[]> {
  const ids = await store.documents();
  if (!ids.ok) throw new DataError(describeFailure(ids.failure));
  const asked = only === null ? ids.value : ids.value.filter((id) => id === only);
  if (only !== null && asked.length === 0) throw new DataError(`There is no document ${only} here.`);
  const found: Found[] = [];
  for (const documentId of asked) {
    const look = await rescue.look(documentId);
    found.push({ documentId, look: look.ok ? look.value : look.failure });
  }
  return found;
}

const isLook = (look: Found['look']): look is RescueLook => 'readable' in look;
const isWhole = (look: Found['look']) => isLook(look) && look.isTextWhole && look.damages.length === 0;
const wordsOf = (look: Found['look']) => (isLook(look) ? describeDamage(look) : describeFailure(look));

async function writeOut(
  store: DocumentStore,
  rescue: DocumentRescue,
  { documentId, look }: Found,
  { folder, say }: { folder: string; say: (line: string) => void },
): Promise<void> {
  for (const { version } of isLook(look) ? look.readable : []) {
    const text = await rescue.read({ documentId, version });
    if (text.ok) for (const file of writeTexts(folder, documentId, text.value)) say(`  wrote ${file}`);
  }
  const kept = await writeKeptAside(folder, documentId, store);
  if (kept !== null) say(`  wrote ${kept}`);
}

/** @returns whether all of them go on. */
async function repairAll(
  rescue: DocumentRescue,
  damaged: readonly Found[],
  { version: wanted }: RescueCommand,
  say: (line: string) => void,
): Promise<boolean> {
  let all = true;
  for (const { documentId, look } of damaged) {
    const version = wanted ?? (isLook(look) ? look.readable[0]?.version : undefined);
    const mended = version === undefined ? null : await rescue.goOn('', { documentId, version });
    if (mended?.ok) say(`${documentId} goes on from version ${version}.`);
    else
      say(
        `${documentId} cannot go on: ${mended ? describeFailure(mended.failure) : 'none of its text can be read.'}`,
      );
    all &&= mended?.ok === true;
  }
  return all;
}

/** @returns whether it was made. */
async function addOwner(
  store: DocumentStore,
  documentId: string,
  say: (line: string) => void,
): Promise<boolean> {
  const links = createLinkDesk(store);
  const { link, secret } = links.draw('owner', 'Made by npm run data');
  const added = await store.addLink(documentId, link);
  // The one place its secret is told [LK3].
  say(added.ok ? `A new owner link: /d/${documentId}#${secret}` : describeFailure(added.failure));
  return added.ok;
}
