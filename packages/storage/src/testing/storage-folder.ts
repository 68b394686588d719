import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DocumentStore } from '../document-store.ts';
import { openSqliteDocumentStore, type SqliteOptions } from '../sqlite/sqlite-document-store.ts';

/** A folder of a test's own, and the stores opened in it. */
export interface StorageFolder {
  /** The database; not there until it is opened. */
  file: string;
  open(options?: Partial<SqliteOptions>): DocumentStore;
  /** How often the text is found in the bytes of all files, by file; files without it are left out. */
  find(text: string): Record<string, number>;
  /** Closes every store and removes everything. */
  remove(): Promise<void>;
}

export function storageFolder(): StorageFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'tercet-storage-'));
  const file = path.join(folder, 'inner', 'documents.sqlite');
  const stores: DocumentStore[] = [];
  return {
    file,
    open(options = {}) {
      const store = openSqliteDocumentStore({ file, ...options });
      stores.push(store);
      return store;
    },
    find(text) {
      const found: Record<string, number> = {};
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const bytes = readFileSync(path.join(entry.parentPath, entry.name));
        let times = 0;
        for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) times += 1;
        if (times > 0) found[entry.name] = times;
      }
      return found;
    },
    async remove() {
      await Promise.all(stores.map((store) => store.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
