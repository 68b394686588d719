import { done, failed, type Result } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import type { Repair } from '../document-store.ts';
import { unknown } from './find-document.ts';
import { keepAside } from './keep-aside.ts';
import { readSoundLinks } from './links.ts';
import { loadDocument } from './load-document.ts';
import { putName, readNames } from './names.ts';
import { outlineDocument } from './outline-document.ts';
import { isSoundRow, sumOf } from './row-sum.ts';
import { endFrom, gapsBetween, readSoundLog, type SoundLog } from './salvage-document.ts';
import { insertSnapshot } from './save-snapshot.ts';
import type { Tables } from './tables.ts';
import { tallyAnew } from './tallied.ts';
import { readWriters } from './writers.ts';

/**
 * Makes a document load again: what is damaged, and what cannot be reached for it, is kept aside.
 *
 * Where the text is whole it stays the version it is. Else it goes on from the text given, at one version more than
 * it had come to: a page that still has what is lost is behind, not elsewhere, and takes the text.
 *
 * Throws `DamagedDocument` when it still is not whole afterwards; then nothing is to be kept of this transaction.
 */
export async function repairDocument(
  transaction: Kysely<Tables>,
  documentId: string,
  { schemaVersion, text, name, by }: Repair,
  at: number,
): Promise<Result<null>> {
  const log = await readSoundLog(transaction, documentId);
  if (!log) return unknown(documentId);
  const first = log.snapshots.find(({ version }) => endFrom(log, version) === log.version);
  if (!text && !first) return failed({ code: 'document-damaged', documentId, what: 'text' });
  const wholeFrom = text ? log.version + 1 : (first?.version ?? 0);

  await putDocument(transaction, documentId, { log, schemaVersion, wholeFrom, at });
  const aside = (table: Parameters<typeof keepAside>[2], which: Parameters<typeof keepAside>[3]) =>
    keepAside(transaction, documentId, table, which, at);
  await aside('step', { below: wholeFrom });
  const steps = await keysOf(transaction, 'step', 'version', documentId);
  await aside(
    'step',
    steps.filter((version) => !log.steps.has(version)),
  );
  const snapshots = new Set(log.snapshots.map(({ version }) => version));
  const allSnapshots = await keysOf(transaction, 'snapshot', 'version', documentId);
  await aside(
    'snapshot',
    allSnapshots.filter((version) => !snapshots.has(version)),
  );
  if (text) {
    await insertSnapshot(transaction, documentId, text, at);
    await insertSnapshot(transaction, documentId, { ...text, version: wholeFrom }, at);
    snapshots.add(text.version).add(wholeFrom);
  }
  await mendSpans(transaction, documentId, log, { to: text ? wholeFrom : log.version, by, at });
  await keepUnsoundAside(transaction, documentId, at);
  const names = await transaction
    .selectFrom('named_version')
    .select('version')
    .where('document', '=', documentId)
    .execute();
  const nameless = names.filter(({ version }) => version < wholeFrom && !snapshots.has(version));
  await aside(
    'named_version',
    nameless.map(({ version }) => version),
  );
  if (text) await putName(transaction, documentId, { version: wholeFrom, name, at, by });
  await tallyAnew(transaction, documentId);
  return check(transaction, documentId);
}

async function putDocument(
  transaction: Kysely<Tables>,
  documentId: string,
  {
    log,
    schemaVersion,
    wholeFrom,
    at,
  }: { log: SoundLog; schemaVersion: number; wholeFrom: number; at: number },
): Promise<void> {
  const { document, isDocumentSound, spans, snapshots } = log;
  const kept = isDocumentSound ? document : undefined;
  const row = {
    id: documentId,
    schema_version: kept?.schema_version ?? schemaVersion,
    created_at: kept?.created_at ?? snapshots[0]?.at ?? spans[0]?.started_at ?? at,
    whole_from: wholeFrom,
  };
  await transaction
    .insertInto('document')
    .values({ ...row, sum: sumOf('document', row) })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ ...row, sum: sumOf('document', row) } as never),
    )
    .execute();
}

async function keysOf(
  transaction: Kysely<Tables>,
  table: 'step' | 'snapshot',
  column: 'version',
  documentId: string,
): Promise<number[]> {
  const rows = await transaction
    .selectFrom(table)
    .select(column)
    .where('document', '=', documentId)
    .execute();
  return rows.map(({ version }) => version);
}

/** Spans of the whole life again: where none can be believed, from the steps, or by nobody known. */
async function mendSpans(
  transaction: Kysely<Tables>,
  documentId: string,
  log: SoundLog,
  { to, by, at }: { to: number; by: string; at: number },
): Promise<void> {
  const rows = await transaction
    .selectFrom('span')
    .select('from_version')
    .where('document', '=', documentId)
    .execute();
  const sound: SoundLog['spans'] = [];
  for (const span of log.spans) if (span.from_version >= (sound.at(-1)?.to_version ?? 0)) sound.push(span);
  const kept = new Set(sound.map(({ from_version }) => from_version));
  const damaged = rows.map(({ from_version }) => from_version).filter((from) => !kept.has(from));
  await keepAside(transaction, documentId, 'span', damaged, at);
  for (const gap of gapsBetween(sound, to)) {
    for (let from = gap.from; from < gap.to; ) {
      const author = authorAt(log, from, by);
      let end = from + 1;
      while (end < gap.to && authorAt(log, end, by) === author) end += 1;
      const times = { started_at: timeAt(log, from, at), ended_at: timeAt(log, end - 1, at) };
      const row = { document: documentId, from_version: from, to_version: end, author, ...times };
      await transaction
        .insertInto('span')
        .values({ ...row, sum: sumOf('span', row) })
        .execute();
      from = end;
    }
  }
}

/** '' for who is not known; what comes after everything is whose repair it is. */
function authorAt({ steps, version }: SoundLog, at: number, by: string): string {
  return at >= version ? by : (steps.get(at)?.author ?? '');
}

function timeAt({ steps, spans }: SoundLog, version: number, now: number): number {
  const before = spans.filter(({ from_version }) => from_version <= version).at(-1);
  return steps.get(version)?.at ?? before?.ended_at ?? now;
}

async function keepUnsoundAside(transaction: Kysely<Tables>, documentId: string, at: number): Promise<void> {
  for (const table of ['link', 'writer', 'named_version'] as const) {
    const rows = await transaction.selectFrom(table).selectAll().where('document', '=', documentId).execute();
    const unsound = rows.filter((row) => !isSoundRow(table, row as never)) as unknown as Record<
      string,
      never
    >[];
    const key = table === 'named_version' ? 'version' : 'id';
    await keepAside(
      transaction,
      documentId,
      table,
      unsound.map((row) => row[key]!),
      at,
    );
  }
}

/** Everything of it can be read: each throws when it cannot. */
async function check(transaction: Kysely<Tables>, documentId: string): Promise<Result<null>> {
  const report = () => undefined;
  const loaded = await loadDocument(transaction, documentId, undefined, report);
  if (!loaded.ok) return loaded;
  const outline = await outlineDocument(transaction, documentId);
  if (!outline.ok) return outline;
  await readWriters(transaction, documentId);
  await readNames(transaction, documentId);
  await readSoundLinks(transaction, documentId);
  return done(null);
}
