/** SQLite's primary result codes for a page that makes no sense, and for a file that is no database. */
const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;

/**
 * Whether what was read is to blame, not the reading: bytes on the disk are not what was written. A number no column
 * of ours holds is, too, which the driver refuses to give.
 * Source: sqlite.org/rescode.html
 */
export function isDamage(error: unknown): boolean {
  const { errcode, code } = (error ?? {}) as { errcode?: number; code?: string };
  const primary = (errcode ?? 0) & 0xff;
  if (errcode === undefined) return code === 'ERR_OUT_OF_RANGE' || code === 'ERR_SQLITE_ERROR';
  return primary === sqliteCorrupt || primary === sqliteNotADatabase;
}
