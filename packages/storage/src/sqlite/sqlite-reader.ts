import { DatabaseSync } from '@photostructure/sqlite';
import { done, failed, type Result } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import type { DocumentStore } from '../document-store.ts';
import { loadDocument } from '../log/load-document.ts';
import { outlineDocument } from '../log/outline-document.ts';
import { salvageDocument } from '../log/salvage-document.ts';
import { stepsSince } from '../log/steps-since.ts';
import type { Tables } from '../log/tables.ts';
import { readWriters } from '../log/writers.ts';
import { kyselyOver } from './kysely-over-sqlite.ts';
import { storageFailure } from './storage-failure.ts';

/** What can be asked of a log without writing. */
export interface HistoryStore
  extends Pick<DocumentStore, 'load' | 'stepsSince' | 'outline' | 'writers' | 'salvage'> {
  close(): Promise<void>;
}

export interface SqliteReaderOptions {
  /** Of a database that a store has open. */
  file: string;
  /** Hears the driver's error behind every `storage-failed`. */
  report?: (error: unknown) => void;
}

/**
 * A connection of its own that only reads, for another thread: each answer is one state of the file.
 *
 * While it reads, the log is not emptied by a checkpoint: so it reads what one answer needs, and ends.
 * Throws when the file cannot be opened.
 */
export function openSqliteReader({ file, report = () => undefined }: SqliteReaderOptions): HistoryStore {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('PRAGMA busy_timeout = 5000');
  const statements = new Map<string, ReturnType<typeof database.prepare>>();
  const queries = kyselyOver({
    prepare(sql) {
      const statement = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
  });

  /** One connection has one transaction: what is asked at once is read one after the other. */
  let last: Promise<unknown> = Promise.resolve();
  function whole<Value>(
    documentId: string,
    work: (queries: Kysely<Tables>) => Promise<Result<Value>>,
  ): Promise<Result<Value>> {
    const answer = last.then(() => inTransaction(documentId, work));
    last = answer;
    return answer;
  }

  /** Never rejects. */
  async function inTransaction<Value>(
    documentId: string,
    work: (queries: Kysely<Tables>) => Promise<Result<Value>>,
  ): Promise<Result<Value>> {
    try {
      database.exec('BEGIN');
      try {
        return await work(queries);
      } finally {
        if (database.isTransaction) database.exec('COMMIT');
      }
    } catch (error) {
      report(error);
      return failed(storageFailure(error, documentId));
    }
  }

  return {
    load: (id, version) => whole(id, (transaction) => loadDocument(transaction, id, version, report)),
    stepsSince: (id, since) => whole(id, (transaction) => stepsSince(transaction, id, since)),
    outline: (id) => whole(id, (transaction) => outlineDocument(transaction, id)),
    writers: (id) => whole(id, async (transaction) => done(await readWriters(transaction, id))),
    salvage: (id) => whole(id, (transaction) => salvageDocument(transaction, id)),
    async close() {
      statements.clear();
      if (database.isOpen) database.close();
    },
  };
}
