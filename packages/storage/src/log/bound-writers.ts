import { limits } from '@tercet/protocol';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** When there are too many, so many stay: the next ones find room. */
const stay = Math.floor(limits.writersPerDocument * 0.9);

/**
 * Keeps the names of a document's writers within their bound: of too many, those go who wrote least, first those
 * who wrote nothing. Their text and their spans stay, without a name. Who named a version stays.
 *
 * @param writerId  was kept last, and stays.
 */
export async function boundWriters(
  database: Kysely<Tables>,
  documentId: string,
  writerId: string,
): Promise<void> {
  const kept = await database
    .selectFrom('writer')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('document', '=', documentId)
    .executeTakeFirstOrThrow();
  if (Number(kept.count) <= limits.writersPerDocument) return;
  for (const id of await whoWroteLeast(database, documentId, writerId, Number(kept.count) - stay)) {
    await database.deleteFrom('writer').where('document', '=', documentId).where('id', '=', id).execute();
  }
}

/** So many of the writers' ids, the least first. */
async function whoWroteLeast(
  database: Kysely<Tables>,
  documentId: string,
  except: string,
  count: number,
): Promise<string[]> {
  const wrote = database
    .selectFrom('span')
    .select([
      'author',
      ({ fn, eb }) => fn.sum<number>(eb('to_version', '-', eb.ref('from_version'))).as('steps'),
    ])
    .where('document', '=', documentId)
    .groupBy('author')
    .as('wrote');
  const rows = await database
    .selectFrom('writer')
    .leftJoin(wrote, 'wrote.author', 'writer.id')
    .select('writer.id')
    .where('document', '=', documentId)
    .where('writer.id', '!=', except)
    .where('writer.id', 'not in', ({ selectFrom }) =>
      selectFrom('named_version').select('by').where('document', '=', documentId),
    )
    .orderBy(({ fn, val }) => fn.coalesce('wrote.steps', val(0)))
    .orderBy('writer.id')
    .limit(count)
    .execute();
  return rows.map(({ id }) => id);
}
