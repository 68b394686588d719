import { done, failed, limits, type Result } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import type { DocumentStore } from '../document-store.ts';
import { beginDeletion, deletePart, halfDeleted } from '../log/delete-document.ts';
import { documentBytes } from '../log/document-bytes.ts';
import { documentIds } from '../log/document-ids.ts';
import { findDocument, unknown } from '../log/find-document.ts';
import { readKeptAside } from '../log/keep-aside.ts';
import { addLink, readLinks, readSoundLinks, revokeLink, useLink } from '../log/links.ts';
import { loadDocument } from '../log/load-document.ts';
import { nameVersion, readNames } from '../log/names.ts';
import { outlineDocument } from '../log/outline-document.ts';
import { repairDocument } from '../log/repair-document.ts';
import { sumOf } from '../log/row-sum.ts';
import { salvageDocument } from '../log/salvage-document.ts';
import { insertSnapshot, saveSnapshot } from '../log/save-snapshot.ts';
import { stepsSince } from '../log/steps-since.ts';
import type { Tables } from '../log/tables.ts';
import { type TalliedTable, tallied } from '../log/tallied.ts';
import { thinLog } from '../log/thin-log.ts';
import { readWriters, saveWriter } from '../log/writers.ts';
import { refuseUnsound } from '../refuse-unsound.ts';
import { prepareAppend } from './append-steps.ts';
import { checkpoint } from './checkpoint.ts';
import { giveBack } from './give-back.ts';
import { createGroupCommit } from './group-commit.ts';
import { openSqlite } from './open-sqlite.ts';
import { overwriteMovedRows } from './overwrite-moved-rows.ts';
import { storageFailure } from './storage-failure.ts';
import { createWeights } from './weights.ts';

export interface SqliteOptions {
  /** Absolute path; made when absent. */
  file: string;
  /** What the file may grow to; beyond it writes answer `storage-failed`, full. Absent: what the disk holds. */
  maxBytes?: number;
  /** What the steps and snapshots of one document may weigh together. Absent: `limits.documentDiskBytes`. */
  maxDocumentBytes?: number;
  /** Hears the driver's error behind every `storage-failed`. */
  report?: (error: unknown) => void;
  /** Hears sentences for the person who runs this, while it opens: whom the files were open to. */
  notice?: (words: string) => void;
  now?: () => number;
  /** Bytes the write-ahead log grows to before it is brought into the file. Absent: 4 MB. */
  checkpointBytes?: number;
}

/** Pages nobody uses that the file keeps for what is written next: 4 MB. */
const sparePages = 1_000;

/** Opens the file-backed store. Throws when the file cannot be opened or is not a database. */
export function openSqliteDocumentStore(options: SqliteOptions): DocumentStore {
  const { report = () => undefined, now = Date.now, maxDocumentBytes = limits.documentDiskBytes } = options;
  const weights = createWeights(maxDocumentBytes);
  const connection = openSqlite(options.file, { ...options, report });
  const group = createGroupCommit(connection, { ...options, report });
  const appendSteps = prepareAppend(connection);
  /** Every deletion asked for, and all that gives space back; none of them rejects. */
  let deleting: Promise<unknown> = Promise.resolve();

  /** Reads too: one transaction is one state of the file, whatever another server writes meanwhile. */
  async function whole<Value>(
    work: (transaction: Kysely<Tables>) => Result<Value> | Promise<Result<Value>>,
    documentId?: string,
  ): Promise<Result<Value>> {
    try {
      return await group.run(work);
    } catch (error) {
      report(error);
      return failed(storageFailure(error, documentId));
    }
  }

  /** For what only makes sense in a document that is there. */
  const inDocument = <Value>(id: string, work: (transaction: Kysely<Tables>) => Promise<Value>) =>
    whole<Value>(async (transaction) => {
      if (!(await findDocument(transaction, id))) return unknown(id);
      return done(await work(transaction));
    }, id);
  const change = (
    id: string,
    table: TalliedTable,
    work: (transaction: Kysely<Tables>) => Promise<void>,
  ): Promise<Result<null>> =>
    inDocument(id, async (transaction) => {
      await tallied(transaction, id, table, () => work(transaction));
      return null;
    });

  /** Space that came free is given back behind the answer, but for some that is soon needed again. */
  async function afterwardsGivingBack<Value>(answer: Promise<Result<Value>>): Promise<Result<Value>> {
    const answered = await answer;
    if (answered.ok)
      deleting = Promise.all([deleting, giveBack(connection, sparePages, group.between)]).catch(report);
    return answered;
  }

  /** In parts, so that a document of any size keeps nobody waiting for long. */
  async function endDeletion(id: string): Promise<Result<null>> {
    for (let more = true; more; ) {
      const part = await whole(async (transaction) => done(await deletePart(transaction, id)));
      if (!part.ok) return part;
      more = part.value;
    }
    return leaveNothing();
  }

  /** What was broken off is ended. */
  async function endDeletions(): Promise<void> {
    const left = await whole(async (transaction) => done(await halfDeleted(transaction)));
    for (const id of left.ok ? left.value : []) await endDeletion(id);
  }

  /** Deleted rows are overwritten where they were last; copies are where they were before, and in the log. */
  async function leaveNothing(): Promise<Result<null>> {
    try {
      await giveBack(connection, 0, group.between);
      const emptied = await group.between(() => checkpoint(connection));
      if (emptied && (await overwriteMovedRows(connection, group.between))) return done(null);
      throw new Error('Another process keeps what was deleted in use.');
    } catch (error) {
      report(error);
      return failed(storageFailure(error));
    }
  }

  deleting = endDeletions();

  return refuseUnsound({
    create: (id, schemaVersion, { body, authors, link }) =>
      whole(async (transaction) => {
        const at = now();
        const document = { id, schema_version: schemaVersion, created_at: at, whole_from: 0 };
        await transaction
          .insertInto('document')
          .values({ ...document, sum: sumOf('document', document) })
          .execute();
        await insertSnapshot(transaction, id, { version: 0, body, authors }, at);
        await tallied(transaction, id, 'link', () => addLink(transaction, id, link));
        return done(null);
      }),
    load: (id, version) => whole((transaction) => loadDocument(transaction, id, version, report), id),
    stepsSince: (id, since) => whole((transaction) => stepsSince(transaction, id, since), id),
    append: (id, version, steps) =>
      whole(async (transaction) => {
        const full = await weights.refusal(transaction, id);
        return full ? failed(full) : appendSteps(id, version, steps, (bytes) => weights.add(id, bytes));
      }, id),
    saveSnapshot: (id, snapshot, forName = false) =>
      whole(async (transaction) => {
        if (!(await findDocument(transaction, id))) return unknown(id);
        weights.forget(id);
        const bytes = forName ? await documentBytes(transaction, id) : 0;
        // The other half is left for what is written.
        if (bytes > maxDocumentBytes / 2) {
          return failed({ code: 'document-full', bytes, limit: maxDocumentBytes / 2 });
        }
        return saveSnapshot(transaction, id, snapshot, now());
      }, id),
    thin: (id, rule) =>
      afterwardsGivingBack(
        whole((transaction) => {
          weights.forget(id);
          return thinLog(transaction, id, rule);
        }, id),
      ),
    outline: (id) => whole((transaction) => outlineDocument(transaction, id), id),
    names: (id) => inDocument(id, (transaction) => readNames(transaction, id)),
    nameVersion: (id, name) =>
      afterwardsGivingBack(
        whole((transaction) => {
          weights.forget(id);
          return tallied(transaction, id, 'named_version', () => nameVersion(transaction, id, name));
        }, id),
      ),

    links: (id) => inDocument(id, (transaction) => readLinks(transaction, id)),
    soundLinks: (id) => whole((transaction) => readSoundLinks(transaction, id), id),
    addLink: (id, link) => change(id, 'link', (transaction) => addLink(transaction, id, link)),
    revokeLink: (id, linkId, at) =>
      change(id, 'link', (transaction) => revokeLink(transaction, id, linkId, at)),
    useLink: (id, linkId, at) => change(id, 'link', (transaction) => useLink(transaction, id, linkId, at)),
    writers: (id) => inDocument(id, (transaction) => readWriters(transaction, id)),
    saveWriter: (id, writer) => change(id, 'writer', (transaction) => saveWriter(transaction, id, writer)),

    salvage: (id) => whole((transaction) => salvageDocument(transaction, id), id),
    repair: (id, repair) =>
      whole((transaction) => {
        weights.forget(id);
        return repairDocument(transaction, id, repair, now());
      }, id),
    keptAside: (id) => inDocument(id, (transaction) => readKeptAside(transaction, id)),
    documents: () => whole(async (transaction) => done(await documentIds(transaction))),

    delete(id) {
      weights.forget(id);
      const answer = whole<null>(
        async (transaction) => ((await beginDeletion(transaction, id)) ? done(null) : unknown(id)),
        id,
      ).then((begun) => (begun.ok ? endDeletion(id) : begun));
      deleting = Promise.all([deleting, answer]);
      return answer;
    },

    ping: () =>
      whole(async (transaction) => {
        await transaction.selectFrom('document').select('id').limit(1).execute();
        return done(null);
      }),
    async close() {
      await deleting;
      await group.drained();
      try {
        if (connection.database.isOpen) checkpoint(connection);
      } catch (error) {
        // What is in the log is durable there.
        report(error);
      }
      connection.close();
    },
  });
}
