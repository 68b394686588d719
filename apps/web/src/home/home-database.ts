import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { KeptOffer } from './kept-offer.ts';
import type { KnownDocument } from './known-document.ts';

interface HomeSchema extends DBSchema {
  document: { key: string; value: KnownDocument };
  offered: { key: string; value: KeptOffer; indexes: { documentId: string; at: number } };
}

export type HomeDatabase = IDBPDatabase<HomeSchema>;

/**
 * The browser's list of documents and what was offered in them. A database of its own, beside that of edits
 * (`../kept`): a new version of one would wait for every page of an older build to be closed, and no edit would be
 * kept meanwhile.
 *
 * Rejects where there is none to be had (some private windows, site data blocked).
 *
 * @param onEnd  it is closed and must be opened again: the browser ended it, or a newer page changes it.
 * @param first  what the list begins with, the first time.
 */
export async function openHomeDatabase(
  onEnd: () => void,
  first: () => Promise<readonly KnownDocument[]>,
): Promise<HomeDatabase> {
  let isNew = false;
  const database = await openDB<HomeSchema>('tercet-home', 1, {
    upgrade(made) {
      isNew = true;
      made.createObjectStore('document', { keyPath: 'documentId' });
      const offered = made.createObjectStore('offered', { keyPath: 'key' });
      offered.createIndex('documentId', 'documentId');
      offered.createIndex('at', 'at');
    },
    blocking: (_version, _next, event) => {
      (event.target as IDBDatabase).close();
      onEnd();
    },
    terminated: onEnd,
  });
  if (isNew) {
    const known = await first();
    const writing = database.transaction('document', 'readwrite');
    for (const document of known) {
      if ((await writing.store.get(document.documentId)) === undefined) await writing.store.put(document);
    }
    await writing.done;
  }
  return database;
}
