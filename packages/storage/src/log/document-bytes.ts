import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** What a document weighs: the bytes of its steps and snapshots, which is nearly all it takes of the file. */
export async function documentBytes(database: Kysely<Tables>, documentId: string): Promise<number> {
  const { rows } = await sql<{ bytes: number | null }>`
    SELECT coalesce((SELECT sum(octet_length(body)) FROM step WHERE document = ${documentId}), 0)
      + coalesce((SELECT sum(octet_length(body) + coalesce(octet_length(authors), 0))
                  FROM snapshot WHERE document = ${documentId}), 0) AS bytes`.execute(database);
  return Number(rows[0]?.bytes ?? 0);
}
