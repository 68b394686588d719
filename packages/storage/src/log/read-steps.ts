import type { Kysely, Selectable } from 'kysely';
import type { StoredStep } from '../document-store.ts';
import { DamagedDocument } from './damaged-document.ts';
import { isSoundRow } from './row-sum.ts';
import type { Tables } from './tables.ts';

/**
 * Steps `from` ≤ version < `to`, all of them.
 * Throws `DamagedDocument` when one is missing, does not parse or is not what was written: less than was acknowledged, or other, is
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
    .selectAll()
    .where('document', '=', documentId)
    .where('version', '>=', from)
    .where('version', '<', to)
    .orderBy('version')
    .execute();
  for (let index = 0; index < to - from; index += 1) {
    if (rows[index]?.version !== from + index) {
      throw new DamagedDocument(documentId, 'text', `step ${from + index} is missing`);
    }
  }
  return rows.map((row) => {
    if (!isSoundRow('step', row)) {
      throw new DamagedDocument(documentId, 'text', `step ${row.version} is not what was written`);
    }
    return asStep(row);
  });
}

/** To be given sound rows. */
export function asStep({ body, client, author, at }: Selectable<Tables['step']>): StoredStep {
  return { step: JSON.parse(body), clientId: client, author, at };
}
