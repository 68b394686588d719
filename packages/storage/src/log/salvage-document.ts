import { type DamagedPart, done, type Result } from '@tercet/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { SalvagedDocument, SalvagedText } from '../document-store.ts';
import { DamagedDocument } from './damaged-document.ts';
import { documentRow, hasRows, unknown } from './find-document.ts';
import { readLinks } from './links.ts';
import { parseSnapshot } from './load-document.ts';
import { readNames } from './names.ts';
import { asStep } from './read-steps.ts';
import { readWhatCanBe } from './read-what-can-be.ts';
import { isSoundRow } from './row-sum.ts';
import type { Tables } from './tables.ts';
import { readWriters } from './writers.ts';

type Row<Table extends keyof Tables> = Selectable<Tables[Table]>;

/** As many texts are offered: the newest, and the last before it that end elsewhere. */
const mostTexts = 3;
/** As many parts are told of. */
const mostParts = 40;

/** What can be believed of a document's log. */
export interface SoundLog {
  /** Undefined when there is none; it may not be sound. */
  document: Row<'document'> | undefined;
  isDocumentSound: boolean;
  /** By version. */
  steps: Map<number, Row<'step'>>;
  /** Ascending. */
  snapshots: Row<'snapshot'>[];
  spans: Row<'span'>[];
  /** Versions of snapshots that are not what was written. */
  damagedSnapshots: number[];
  /** Versions that have a name. */
  names: number[];
  /** The version it had come to, as far as anything sound tells. */
  version: number;
}

/**
 * What is sound of a document, and what is not: to be read when it does not load. Reads every row of it.
 *
 * A text is a sound snapshot and the sound steps after it without a gap. Of those that end at the same version the
 * one from the newest snapshot is given.
 */
export async function salvageDocument(
  database: Kysely<Tables>,
  documentId: string,
): Promise<Result<SalvagedDocument>> {
  const log = await readSoundLog(database, documentId);
  if (!log) return unknown(documentId);
  const damages = [...damagesOf(log), ...(await damagesAround(database, documentId))].slice(0, mostParts);
  const texts: SalvagedText[] = [];
  const ends = new Set<number>();
  for (const row of [...log.snapshots].reverse()) {
    const end = endFrom(log, row.version);
    if (texts.length === mostTexts || ends.has(end)) continue;
    ends.add(end);
    const versions = Array.from({ length: end - row.version }, (_, index) => row.version + index);
    texts.push({
      snapshot: parseSnapshot(row),
      steps: versions.map((version) => asStep(log.steps.get(version)!)),
    });
  }
  return done({ version: log.version, damages, texts, isTextWhole: ends.has(log.version) });
}

/** Null when there is nothing of it. */
export async function readSoundLog(database: Kysely<Tables>, documentId: string): Promise<SoundLog | null> {
  const document = await documentRow(database, documentId);
  if (!document && !(await hasRows(database, documentId))) return null;
  const steps = (await readWhatCanBe(database, 'step', documentId)).filter((row) => isSoundRow('step', row));
  const spans = (await readWhatCanBe(database, 'span', documentId)).filter((row) => isSoundRow('span', row));
  const allSnapshots = await readWhatCanBe(database, 'snapshot', documentId);
  const snapshots = allSnapshots.filter((row) => isSoundRow('snapshot', row));
  const names = await database
    .selectFrom('named_version')
    .selectAll()
    .where('document', '=', documentId)
    .execute();
  const isDocumentSound = document !== undefined && isSoundRow('document', document);
  const version = Math.max(
    isDocumentSound ? document.whole_from : 0,
    spans.at(-1)?.to_version ?? 0,
    (steps.at(-1)?.version ?? -1) + 1,
    snapshots.at(-1)?.version ?? 0,
  );
  return {
    document,
    isDocumentSound,
    steps: new Map(steps.map((row) => [row.version, row])),
    snapshots,
    spans,
    damagedSnapshots: allSnapshots.filter((row) => !snapshots.includes(row)).map((row) => row.version),
    names: names.filter((row) => isSoundRow('named_version', row)).map((row) => row.version),
    version,
  };
}

/** The version that the steps after this one lead to without a gap. */
export function endFrom({ steps }: SoundLog, version: number): number {
  let end = version;
  while (steps.has(end)) end += 1;
  return end;
}

function damagesOf(log: SoundLog): DamagedPart[] {
  const parts: DamagedPart[] = [];
  if (!log.isDocumentSound) parts.push({ part: 'document', from: null, to: null });
  const firstSnapshot = log.snapshots[0]?.version ?? 0;
  const first = log.isDocumentSound ? (log.document?.whole_from ?? 0) : firstSnapshot;
  for (let from = first; from < log.version; ) {
    const next = endFrom(log, from);
    let to = next;
    while (to < log.version && !log.steps.has(to)) to += 1;
    if (to > next) parts.push({ part: 'steps', from: next, to });
    from = to;
  }
  for (const version of log.damagedSnapshots) parts.push({ part: 'snapshots', from: version, to: version });
  const isFirstThere = log.snapshots.some(({ version }) => version === first);
  if (!isFirstThere && !log.damagedSnapshots.includes(first))
    parts.push({ part: 'snapshots', from: first, to: first });
  for (const version of log.names) {
    const isKept = version >= first || log.snapshots.some((row) => row.version === version);
    if (!isKept && !log.damagedSnapshots.includes(version))
      parts.push({ part: 'snapshots', from: version, to: version });
  }
  for (const { from, to } of gapsBetween(log.spans, log.version)) parts.push({ part: 'spans', from, to });
  return parts;
}

/** Versions from 0 to `version` that no span tells of. Spans ascending. */
export function gapsBetween(
  spans: readonly Pick<Row<'span'>, 'from_version' | 'to_version'>[],
  version: number,
): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let at = 0;
  for (const span of [...spans, { from_version: version, to_version: version }]) {
    if (span.from_version > at) gaps.push({ from: at, to: span.from_version });
    at = Math.max(at, span.to_version);
  }
  return gaps;
}

async function damagesAround(database: Kysely<Tables>, documentId: string): Promise<DamagedPart[]> {
  const parts: DamagedPart[] = [];
  const readers = { links: readLinks, names: readNames, writers: readWriters };
  for (const [part, read] of Object.entries(readers) as [keyof typeof readers, typeof readLinks][]) {
    try {
      await read(database, documentId);
    } catch (error) {
      if (!(error instanceof DamagedDocument)) throw error;
      parts.push({ part, from: null, to: null });
    }
  }
  return parts;
}
