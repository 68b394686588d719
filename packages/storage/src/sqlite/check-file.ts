import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openSqlite } from './open-sqlite.ts';

/** Asks for the file alone, says whether it was given, and ends without a goodbye. */
const askAlone = `
  const [driver, file] = process.argv.slice(1);
  const { DatabaseSync } = require(driver);
  let answer = 'free';
  try {
    const database = new DatabaseSync(file);
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    if ((error.errcode & 0xff) === 5) answer = 'busy';
  }
  require('node:fs').writeSync(1, answer);
  process.kill(process.pid, 'SIGKILL');`;

/**
 * Whether another process has the database open, as a server does as long as it runs. Changes nothing in it: the last
 * connection that closes brings the log into the file, so ours is in a process that does not come to closing.
 */
export function isInUse(file: string): boolean {
  if (!existsSync(file)) return false;
  const driver = createRequire(import.meta.url).resolve('@photostructure/sqlite');
  const { stdout } = spawnSync(process.execPath, ['-e', askAlone, driver, file], { encoding: 'utf8' });
  return stdout === 'busy';
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
