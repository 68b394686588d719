import type { Right } from '@tercet/protocol';
import type { ColumnType, Generated } from 'kysely';

/** Written once, never changed. */
type Fixed<Value> = ColumnType<Value, Value, never>;

/**
 * What a log is made of, in any SQL. Every row goes with its document. Times are milliseconds since 1970. `sum` is of
 * the row (`sumOf`); one without is damaged.
 */
export interface Tables {
  /**
   * `whole_from`: every step from this version on is kept; older ones were thinned. `links`, `writers`, `names`: what
   * the sums of those rows come to together, so that one that is gone is missed (`tallied`).
   */
  document: {
    id: Fixed<string>;
    schema_version: Fixed<number>;
    created_at: Fixed<number>;
    whole_from: ColumnType<number, number | undefined, number>;
    links: ColumnType<number, number | undefined, number>;
    writers: ColumnType<number, number | undefined, number>;
    names: ColumnType<number, number | undefined, number>;
    sum: number | null;
  };
  /** Step `version` leads from that version of the document to the next. `body` is JSON. */
  step: {
    document: Fixed<string>;
    version: Fixed<number>;
    body: Fixed<string>;
    client: Fixed<string>;
    author: Fixed<string>;
    at: Fixed<number>;
    sum: Fixed<number | null>;
  };
  /**
   * What led from `from_version` to `to_version`: kept when its steps are thinned, and written with every step,
   * so that the newest one's end says how many steps there must be.
   */
  span: {
    document: Fixed<string>;
    from_version: Fixed<number>;
    to_version: number;
    author: Fixed<string>;
    started_at: Fixed<number>;
    ended_at: number;
    sum: number | null;
  };
  /** The whole document at a version, and who wrote what in it; JSON. `authors` is null in rows of schema 1. */
  snapshot: {
    document: Fixed<string>;
    version: Fixed<number>;
    body: Fixed<string>;
    authors: Fixed<string | null>;
    at: Fixed<number>;
    sum: Fixed<number | null>;
  };
  named_version: {
    document: Fixed<string>;
    version: Fixed<number>;
    name: string;
    at: number;
    by: string;
    sum: number | null;
  };
  link: {
    document: Fixed<string>;
    id: Fixed<string>;
    secret_hash: Fixed<Uint8Array>;
    right: Fixed<Right>;
    label: Fixed<string>;
    created_at: Fixed<number>;
    last_used_at: number | null;
    revoked_at: number | null;
    sum: number | null;
  };
  writer: { document: Fixed<string>; id: Fixed<string>; name: string; color: number; sum: number | null };
  /** Rows that were damaged, and those that went with them, when a document was repaired. `row` is JSON. */
  kept_aside: {
    id: Generated<number>;
    document: Fixed<string>;
    /** When it was put here. */
    at: Fixed<number>;
    part: Fixed<string>;
    row: Fixed<string>;
  };
}
