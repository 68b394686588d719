import { done, failed, type Result } from '@tercet/protocol';
import type { StoredStep } from '../document-store.ts';
import { spanPauseMs } from '../log/newest-span.ts';
import { rowSum } from '../log/row-sum.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

interface Span {
  from_version: number;
  to_version: number;
  author: string;
  started_at: number;
  ended_at: number;
}

/**
 * What appends steps, and tells the outline of them; to be called in a transaction. With prepared statements, not
 * through Kysely: it runs for every few letters of every writer.
 *
 * Of many that race for a version one wins: by the write lock, and by the key (document, version) if that failed.
 * Throws when the version is taken although no span says so: the log is damaged.
 */
export function prepareAppend({ prepare }: SqliteConnection) {
  const document = prepare('SELECT id FROM document WHERE id = ? AND schema_version >= 0');
  const newestSpan = prepare(
    `SELECT from_version, to_version, author, started_at, ended_at FROM span
     WHERE document = ? ORDER BY from_version DESC LIMIT 1`,
  );
  const insertStep = prepare(
    `INSERT INTO step (document, version, body, client, author, at, sum) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const keepSpan = prepare(
    `INSERT INTO span (document, from_version, to_version, author, started_at, ended_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET to_version = excluded.to_version, ended_at = excluded.ended_at`,
  );

  /** `wrote` hears how many bytes of steps were. */
  return (
    documentId: string,
    version: number,
    steps: readonly StoredStep[],
    wrote: (bytes: number) => void,
  ): Result<null> => {
    let span = newestSpan.get(documentId) as Span | undefined;
    if (!span && !document.get(documentId)) return failed({ code: 'document-unknown', documentId });
    const newest = span?.to_version ?? 0;
    if (version !== newest) return failed({ code: 'stale-version', version: newest });

    const changed: Span[] = [];
    let bytes = 0;
    for (const [index, { step, clientId, author, at }] of steps.entries()) {
      const from = version + index;
      const body = JSON.stringify(step);
      bytes += Buffer.byteLength(body);
      const sum = rowSum(documentId, from, body, clientId, author, at);
      const { changes } = insertStep.run(documentId, from, body, clientId, author, at, sum);
      if (changes === 0) throw new Error(`Document ${documentId}: step ${from} is there and in no span.`);
      span = spanWith(span, from, author, at);
      if (changed.at(-1)?.from_version === span.from_version) changed.pop();
      changed.push(span);
    }
    for (const { from_version, to_version, author, started_at, ended_at } of changed) {
      keepSpan.run(documentId, from_version, to_version, author, started_at, ended_at);
    }
    wrote(bytes);
    return done(null);
  };
}

/** The span the step from version `from` on belongs to. A clock that goes back is no pause. */
function spanWith(span: Span | undefined, from: number, author: string, at: number): Span {
  if (span && span.author === author && at - span.ended_at < spanPauseMs) {
    return { ...span, to_version: from + 1, ended_at: Math.max(at, span.ended_at) };
  }
  return { from_version: from, to_version: from + 1, author, started_at: at, ended_at: at };
}
