import type { KeptBase, KeptEdits } from '@tercet/editor';
import type { Right, Writer } from '@tercet/protocol';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** What one page (a tab) keeps of one document; its base is a row of its own, so that it is seldom written. */
export interface KeptPage extends Omit<KeptEdits, 'base'> {
  /** The record's, and the name by which its page is known to live. */
  id: string;
  /** The link it was opened by: only who has it sees what was kept. */
  secret: string;
  /** As whom, for opening it without a server. */
  by: { right: Right; writer: Writer };
  /** Milliseconds since 1970. */
  savedAt: number;
}

interface KeptSchema extends DBSchema {
  page: { key: string; value: KeptPage; indexes: { documentId: string } };
  base: { key: string; value: KeptBase & { id: string } };
}

export type KeptDatabase = IDBPDatabase<KeptSchema>;

/** @param onLost  the browser closed it, or it is closed because another tab deletes it or brings a newer one. */
function openDatabase(onLost: () => void): Promise<KeptDatabase> {
  return openDB<KeptSchema>('tercet', 1, {
    upgrade(database) {
      database.createObjectStore('page', { keyPath: 'id' }).createIndex('documentId', 'documentId');
      database.createObjectStore('base', { keyPath: 'id' });
    },
    blocking(_current, _wanted, event) {
      (event.target as IDBDatabase).close();
      onLost();
    },
    terminated: onLost,
  });
}

/** For who only looks, and closes it. Rejects where there is none to be had. */
export const openKeptDatabase = () => openDatabase(() => undefined);

/**
 * The browser's database of edits, opened again when it was lost: deleted by another tab or by the writer, severed by
 * the browser (Safari does that to a page in the background), or closed for no reason told.
 */
export class KeptConnection {
  /** Null while it is not open. */
  database: KeptDatabase | null = null;
  #opening: Promise<KeptDatabase> | null = null;
  #isClosed = false;
  readonly #onLost = new Set<() => void>();

  /** Opens it where it is not open. Rejects where there is none to be had (some private windows). */
  async open(): Promise<KeptDatabase> {
    if (this.database) return this.database;
    this.#opening ??= openDatabase(() => this.lose());
    try {
      this.database = await this.#opening;
      return this.database;
    } finally {
      this.#opening = null;
    }
  }

  /** What was written may be gone with it; whoever listens writes it again. */
  lose(): void {
    if (this.database === null) return;
    this.database.close();
    this.database = null;
    if (!this.#isClosed) for (const told of this.#onLost) told();
  }

  onLost(told: () => void): void {
    this.#onLost.add(told);
  }

  close(): void {
    this.#isClosed = true;
    this.database?.close();
    this.database = null;
  }
}

/** All of it or nothing. When this returns the write is on its way: a page that is being left has no later. */
export async function writePage(
  database: KeptDatabase,
  page: KeptPage,
  base: KeptBase | null,
): Promise<void> {
  const writing = database.transaction(['page', 'base'], 'readwrite');
  const requests: Promise<unknown>[] = [writing.objectStore('page').put(page), writing.done];
  if (base !== null) requests.push(writing.objectStore('base').put({ id: page.id, ...base }));
  writing.commit();
  await Promise.all(requests);
}

export async function removePage(database: KeptDatabase, id: string): Promise<void> {
  const removing = database.transaction(['page', 'base'], 'readwrite');
  await Promise.all([
    removing.objectStore('page').delete(id),
    removing.objectStore('base').delete(id),
    removing.done,
  ]);
}

/** A page's edits with their base; null when one of the two is not there. */
export async function readEdits(database: KeptDatabase, id: string): Promise<KeptEdits | null> {
  const reading = database.transaction(['page', 'base']);
  const [page, base] = await Promise.all([
    reading.objectStore('page').get(id),
    reading.objectStore('base').get(id),
  ]);
  if (!page || !base) return null;
  const { documentId, clientId, schemaVersion, confirmed, pending, aside = [] } = page;
  return {
    documentId,
    clientId,
    schemaVersion,
    base: { version: base.version, doc: base.doc },
    confirmed,
    pending,
    aside,
  };
}

/** Removes what nobody opened for `olderThanMs` and holds nothing the server does not have. */
export async function removeOld(database: KeptDatabase, now: number, olderThanMs: number): Promise<void> {
  const removing = database.transaction(['page', 'base'], 'readwrite');
  for await (const { value } of removing.objectStore('page')) {
    if (value.pending.length > 0 || value.aside?.length || now - value.savedAt < olderThanMs) continue;
    await removing.objectStore('page').delete(value.id);
    await removing.objectStore('base').delete(value.id);
  }
  await removing.done;
}
