import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  type DocumentStore,
  fileMode,
  fileProblem,
  isInUse,
  openSqliteDocumentStore,
  rebuildFile,
  tighten,
} from '@tercet/storage';

/** The documents of a folder, to look at or to mend while no server has them open. */
export interface OpenedData {
  store: DocumentStore;
  /** What is wrong with the file itself; null when it is whole. */
  problem: string | null;
  /** Rows found in a file that is not whole. */
  rows: number;
  /**
   * Ends it. With `keep` what was changed becomes the folder's database; a file that was not whole stays beside it.
   * @returns where that file is; null when there is none.
   */
  close(keep: boolean): Promise<string | null>;
}

/** A line for the person at the terminal, and exit status 1. */
export class DataError extends Error {}

/**
 * Works on a copy in a folder of its own, so that looking changes nothing, and a file SQLite cannot read is rebuilt
 * from the rows that are found in it.
 * Throws `DataError` when there are no documents, or a server has them open.
 */
export function openData(folder: string): OpenedData {
  const file = path.join(folder, 'tercet.sqlite');
  if (!existsSync(file) && !existsSync(`${file}-wal`)) {
    throw new DataError(`There are no documents in ${folder}. DATA_DIR says where they are.`);
  }
  if (isInUse(file)) throw new DataError(`A server has the documents in ${folder} open: stop it first.`);
  const aside = mkdtempSync(path.join(folder, 'tercet.sqlite.copy-'));
  try {
    const copy = path.join(aside, 'documents.sqlite');
    for (const end of ['', '-wal']) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
    for (const end of ['', '-wal']) tighten(copy + end, fileMode);
    const problem = fileProblem(copy);
    const rebuilt = path.join(aside, 'rebuilt.sqlite');
    let rows = 0;
    if (problem !== null) {
      // SQLite may have changed the copy it could not read.
      for (const end of ['', '-wal']) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
      rows = existsSync(copy) ? rebuildFile(copy, rebuilt) : 0;
    }
    const source = problem === null ? copy : rebuilt;
    const store = openSqliteDocumentStore({ file: source });
    return {
      store,
      problem,
      rows,
      async close(keep) {
        await store.close();
        const kept = keep ? putInPlace(source, file) : null;
        rmSync(aside, { recursive: true, force: true });
        return kept;
      },
    };
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    throw error;
  }
}

/** The database before this stays beside it, so that nothing is lost by mending. */
function putInPlace(source: string, file: string): string {
  const before = `${file}.before-rescue-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  for (const end of ['', '-wal', '-shm']) {
    if (existsSync(file + end)) renameSync(file + end, before + end);
    tighten(before + end, fileMode);
  }
  renameSync(source, file);
  tighten(file, fileMode);
  return before;
}
