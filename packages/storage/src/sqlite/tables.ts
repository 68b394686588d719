import type { ColumnType } from 'kysely';

/** Written once, never changed. */
type Fixed<Value> = ColumnType<Value, Value, never>;

export interface Tables {
  document: { id: Fixed<string>; schema_version: Fixed<number>; created_at: Fixed<number> };
  /** Step `version` leads from that version of the document to the next. `body` is JSON. */
  step: {
    document: Fixed<string>;
    version: Fixed<number>;
    body: Fixed<string>;
    author: Fixed<string>;
    at: Fixed<number>;
  };
  /** The whole document at a version, JSON. */
  snapshot: { document: Fixed<string>; version: Fixed<number>; body: Fixed<string>; at: Fixed<number> };
}
