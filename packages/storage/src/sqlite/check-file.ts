import { existsSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { openSqlite } from './open-sqlite.ts';

/** Whether another process has the database open, as a server does as long as it runs. */
export function isInUse(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    const database = new DatabaseSync(file);
    try {
      database.exec('PRAGMA locking_mode = EXCLUSIVE');
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
      return false;
    } finally {
      database.close();
    }
  } catch (error) {
    const busy = 5;
    return (((error as { errcode?: number }).errcode ?? 0) & 0xff) === busy;
  }
}

/** What is wrong with the file itself, in SQLite's words; null when it is whole. Brings it to the newest schema. */
export function fileProblem(file: string): string | null {
  try {
    const connection = openSqlite(file);
    try {
      const rows = connection.prepare('PRAGMA integrity_check(5)').all() as { integrity_check: string }[];
      const found = rows.map((row) => row.integrity_check).join('; ');
      return found === 'ok' ? null : found;
    } finally {
      connection.close();
    }
  } catch (error) {
    return (error as Error).message;
  }
}
