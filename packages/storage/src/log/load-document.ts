import { done, type Result } from '@tercet/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { StoredDocument, StoredSnapshot } from '../document-store.ts';
import { DamagedDocument } from './damaged-document.ts';
import { findDocument, unknown } from './find-document.ts';
import { newestVersion } from './newest-span.ts';
import { readSteps } from './read-steps.ts';
import { isSoundRow } from './row-sum.ts';
import type { Tables } from './tables.ts';

/**
 * A snapshot and the steps after it, up to `version` or the newest.
 *
 * A snapshot that is damaged is passed over: the one before it and the log make the same document. Where the
 * log was thinned nothing but the snapshot itself stands for a version, so there it fails.
 *
 * @param report hears of every snapshot passed over.
 * Throws `DamagedDocument` when what is stored does not make the document.
 */
export async function loadDocument(
  database: Kysely<Tables>,
  documentId: string,
  version: number | undefined,
  report: (error: unknown) => void,
): Promise<Result<StoredDocument>> {
  const document = await findDocument(database, documentId);
  if (!document) return unknown(documentId);
  const newest = await newestVersion(database, documentId);
  const to = Math.min(version ?? newest, newest);
  const whole = to >= document.whole_from;
  for (let upTo = to; ; ) {
    const row = await newestSnapshot(database, documentId, upTo);
    if (!row || (whole && row.version < document.whole_from)) {
      throw new DamagedDocument(documentId, 'text', `no snapshot leads to version ${to}`);
    }
    try {
      const snapshot = parseSnapshot(row);
      const steps = whole ? await readSteps(database, documentId, snapshot.version, to) : [];
      const { schema_version: schemaVersion, created_at: createdAt } = document;
      return done({ schemaVersion, createdAt, snapshot, steps });
    } catch (error) {
      // Of an older version only: the newest is another question.
      if (
        version !== undefined &&
        error instanceof DamagedDocument &&
        !(whole && error instanceof DamagedSnapshot)
      )
        throw new DamagedDocument(documentId, 'history', error.message);
      if (!whole || !(error instanceof DamagedSnapshot)) throw error;
      report(error);
      upTo = row.version - 1;
    }
  }
}

/** A snapshot does not parse, or is not what was written. */
export class DamagedSnapshot extends DamagedDocument {}

/** Throws `DamagedSnapshot`. */
export function parseSnapshot(row: Selectable<Tables['snapshot']>): StoredSnapshot {
  const { document, version, body, authors } = row;
  if (!isSoundRow('snapshot', row)) {
    throw new DamagedSnapshot(document, 'text', `the snapshot at ${version} is not what was written`);
  }
  try {
    return { version, body: JSON.parse(body), authors: authors === null ? null : JSON.parse(authors) };
  } catch (cause) {
    throw new DamagedSnapshot(document, 'text', `the snapshot at ${version} does not parse`, { cause });
  }
}

/** Of those not after `upTo`. */
export function newestSnapshot(
  database: Kysely<Tables>,
  documentId: string,
  upTo: number,
): Promise<Selectable<Tables['snapshot']> | undefined> {
  return database
    .selectFrom('snapshot')
    .selectAll()
    .where('document', '=', documentId)
    .where('version', '<=', upTo)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}
