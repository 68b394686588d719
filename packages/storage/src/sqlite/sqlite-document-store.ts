import { done, failed, type Result } from '@tercet/protocol';
import type { DocumentStore, StoredStep } from '../document-store.ts';
import { createGroupCommit } from './group-commit.ts';
import { openSqlite } from './open-sqlite.ts';
import { storageFailure } from './storage-failure.ts';

export interface SqliteOptions {
  /** Absolute path; made when absent. */
  file: string;
  /** What the file may grow to; beyond it writes answer `storage-failed`, full. Absent: what the disk holds. */
  maxBytes?: number;
  /** Hears the driver's error behind every `storage-failed`. */
  report?: (error: unknown) => void;
  now?: () => number;
}

/** Undoes an append that lost the race for a version. */
class Stale extends Error {}

/** Opens the file-backed store. Throws when the file cannot be opened or is not a database. */
export function openSqliteDocumentStore(options: SqliteOptions): DocumentStore {
  const { report = () => undefined, now = Date.now } = options;
  const database = openSqlite(options.file, options.maxBytes);
  const group = createGroupCommit(database);

  async function guarded<Value>(work: () => Promise<Result<Value>>): Promise<Result<Value>> {
    try {
      return await work();
    } catch (error) {
      report(error);
      return failed(storageFailure(error));
    }
  }

  const findDocument = (id: string) =>
    database.selectFrom('document').select('schema_version').where('id', '=', id).executeTakeFirst();

  async function readSteps(documentId: string, since: number): Promise<StoredStep[]> {
    const rows = await database
      .selectFrom('step')
      .select(['version', 'body', 'author', 'at'])
      .where('document', '=', documentId)
      .where('version', '>=', since)
      .orderBy('version')
      .execute();
    const gap = rows.findIndex(({ version }, index) => version !== since + index);
    if (gap >= 0) throw new Error(`Document ${documentId}: step ${since + gap} is missing.`);
    return rows.map(({ body, author, at }) => ({ step: JSON.parse(body), author, at }));
  }

  /** The version after the last step. */
  async function newestVersion(documentId: string): Promise<number> {
    const row = await database
      .selectFrom('step')
      .select(({ fn }) => fn.max('version').as('last'))
      .where('document', '=', documentId)
      .executeTakeFirst();
    return row?.last === null || row?.last === undefined ? 0 : Number(row.last) + 1;
  }

  return {
    create: (documentId, schemaVersion, body) =>
      guarded(async () => {
        const at = now();
        await group.run(async (transaction) => {
          const document = { id: documentId, schema_version: schemaVersion, created_at: at };
          await transaction.insertInto('document').values(document).execute();
          const snapshot = { document: documentId, version: 0, body: JSON.stringify(body), at };
          await transaction.insertInto('snapshot').values(snapshot).execute();
        });
        return done(null);
      }),

    load: (documentId) =>
      guarded(async () => {
        const document = await findDocument(documentId);
        if (!document) return failed({ code: 'document-unknown', documentId });
        const snapshot = await database
          .selectFrom('snapshot')
          .select(['version', 'body'])
          .where('document', '=', documentId)
          .orderBy('version', 'desc')
          .executeTakeFirstOrThrow();
        return done({
          schemaVersion: document.schema_version,
          snapshot: { version: snapshot.version, body: JSON.parse(snapshot.body) },
          steps: await readSteps(documentId, snapshot.version),
        });
      }),

    stepsSince: (documentId, since) =>
      guarded(async () => {
        if (!(await findDocument(documentId))) return failed({ code: 'document-unknown', documentId });
        return done(await readSteps(documentId, since));
      }),

    append: (documentId, version, steps) =>
      guarded(async () => {
        const rows = steps.map(({ step, author, at }, index) => {
          return { document: documentId, version: version + index, body: JSON.stringify(step), author, at };
        });
        try {
          await group.run(async (transaction) => {
            // The log has no gap, and belongs to a document: what comes before must be there.
            const before =
              version === 0
                ? transaction.selectFrom('document').select('id').where('id', '=', documentId)
                : transaction
                    .selectFrom('step')
                    .select('version')
                    .where('document', '=', documentId)
                    .where('version', '=', version - 1);
            if (!(await before.executeTakeFirst())) throw new Stale();
            const inserted = await transaction
              .insertInto('step')
              .values(rows)
              .onConflict((conflict) => conflict.doNothing())
              .executeTakeFirst();
            if (Number(inserted.numInsertedOrUpdatedRows) < rows.length) throw new Stale();
          });
        } catch (error) {
          if (!(error instanceof Stale)) throw error;
          if (!(await findDocument(documentId))) return failed({ code: 'document-unknown', documentId });
          return failed({ code: 'stale-version', version: await newestVersion(documentId) });
        }
        return done(null);
      }),

    saveSnapshot: (documentId, version, body) =>
      guarded(async () => {
        const row = { document: documentId, version, body: JSON.stringify(body), at: now() };
        await group.run(async (transaction) => {
          await transaction
            .insertInto('snapshot')
            .values(row)
            .onConflict((conflict) => conflict.doNothing())
            .execute();
          // In the same transaction: the older go when the newer is durable, not before. Every step stays, and
          // the beginning, so that the log alone can make the document again.
          await transaction
            .deleteFrom('snapshot')
            .where('document', '=', documentId)
            .where('version', '<', version)
            .where('version', '>', 0)
            .execute();
        });
        return done(null);
      }),

    ping: () =>
      guarded(async () => {
        await database.selectFrom('document').select('id').limit(1).execute();
        return done(null);
      }),

    async close() {
      await group.drained();
      await database.destroy();
    },
  };
}
