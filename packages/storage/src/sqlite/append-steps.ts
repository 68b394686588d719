import { done, failed, type Result } from '@tercet/protocol';
import type { StoredStep } from '../document-store.ts';
import { DamagedDocument } from '../log/damaged-document.ts';
import { spanPauseMs } from '../log/newest-span.ts';
import { isSoundRow, sumOf } from '../log/row-sum.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

interface Span {
  document: string;
  from_version: number;
  to_version: number;
  author: string;
  started_at: number;
  ended_at: number;
}
type KeptSpan = Span & { sum: number | null };

/**
 * What appends steps, and tells the outline of them; to be called in a transaction. With prepared statements, not
 * through Kysely: it runs for every few letters of every writer.
 *
 * Of many that race for a version one wins: by the write lock, and by the key (document, version) if that failed.
 * Throws `DamagedDocument` when the newest span is not what was written, or a version is taken that no span tells of.
 */
export function prepareAppend({ prepare }: SqliteConnection) {
  const document = prepare('SELECT id FROM document WHERE id = ? AND schema_version >= 0');
  const newestSpan = prepare(
    `SELECT document, from_version, to_version, author, started_at, ended_at, sum FROM span
     WHERE document = ? ORDER BY from_version DESC LIMIT 1`,
  );
  const insertStep = prepare(
    `INSERT INTO step (document, version, body, client, author, at, sum) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const keepSpan = prepare(
    `INSERT INTO span (document, from_version, to_version, author, started_at, ended_at, sum)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET to_version = excluded.to_version, ended_at = excluded.ended_at, sum = excluded.sum`,
  );

  /** `wrote` hears how many bytes of steps were. */
  return (
    documentId: string,
    version: number,
    steps: readonly StoredStep[],
    wrote: (bytes: number) => void,
  ): Result<null> => {
    const kept = newestSpan.get(documentId) as KeptSpan | undefined;
    if (kept && !isSoundRow('span', kept)) throw new DamagedDocument(documentId, 'text', 'newest span');
    let span: Span | undefined = kept;
    if (!span && !document.get(documentId)) return failed({ code: 'document-unknown', documentId });
    const newest = span?.to_version ?? 0;
    if (version !== newest) return failed({ code: 'stale-version', version: newest });

    const changed: Span[] = [];
    let bytes = 0;
    for (const [index, { step, clientId, author, at }] of steps.entries()) {
      const from = version + index;
      const body = JSON.stringify(step);
      bytes += Buffer.byteLength(body);
      const sum = sumOf('step', { document: documentId, version: from, body, client: clientId, author, at });
      const { changes } = insertStep.run(documentId, from, body, clientId, author, at, sum);
      if (changes === 0)
        throw new DamagedDocument(documentId, 'text', `step ${from} is there and in no span`);
      span = spanWith(documentId, span, from, author, at);
      if (changed.at(-1)?.from_version === span.from_version) changed.pop();
      changed.push(span);
    }
    for (const row of changed) {
      const { from_version, to_version, author, started_at, ended_at } = row;
      const sum = sumOf('span', row);
      keepSpan.run(documentId, from_version, to_version, author, started_at, ended_at, sum);
    }
    wrote(bytes);
    return done(null);
  };
}

/** The span the step from version `from` on belongs to. A clock that goes back is no pause. */
function spanWith(document: string, span: Span | undefined, from: number, author: string, at: number): Span {
  if (span && span.author === author && at - span.ended_at < spanPauseMs) {
    return { ...span, to_version: from + 1, ended_at: Math.max(at, span.ended_at) };
  }
  return { document, from_version: from, to_version: from + 1, author, started_at: at, ended_at: at };
}
