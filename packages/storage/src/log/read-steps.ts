import type { Kysely } from 'kysely';
import type { StoredStep } from '../document-store.ts';
import { isSound } from './row-sum.ts';
import type { Tables } from './tables.ts';

/**
 * Steps `from` ≤ version < `to`, all of them.
 * Throws when one is missing, does not parse or is not what was written: less than was acknowledged, or other, is
 * never answered.
 */
export async function readSteps(
  database: Kysely<Tables>,
  documentId: string,
  from: number,
  to: number,
): Promise<StoredStep[]> {
  if (from >= to) return [];
  const rows = await database
    .selectFrom('step')
    .select(['version', 'body', 'client', 'author', 'at', 'sum'])
    .where('document', '=', documentId)
    .where('version', '>=', from)
    .where('version', '<', to)
    .orderBy('version')
    .execute();
  for (let index = 0; index < to - from; index += 1) {
    if (rows[index]?.version !== from + index) {
      throw new Error(`Document ${documentId}: step ${from + index} is missing.`);
    }
  }
  return rows.map(({ version, body, client, author, at, sum }) => {
    if (!isSound(sum, documentId, version, body, client, author, at)) {
      throw new Error(`Document ${documentId}: step ${version} is not what was written.`);
    }
    return { step: JSON.parse(body), clientId: client, author, at };
  });
}
