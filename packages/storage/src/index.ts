export type {
  DocumentStore,
  Repair,
  SalvagedDocument,
  SalvagedText,
  SoundLinks,
  StoredDocument,
  StoredLink,
  StoredOutline,
  StoredSnapshot,
  StoredStep,
  ThinningRule,
  WrittenSnapshot,
} from './document-store.ts';
export { mergeSpans } from './log/merge-spans.ts';
export { openSqliteDocumentStore, type SqliteOptions } from './sqlite/sqlite-document-store.ts';
export { type HistoryStore, openSqliteReader } from './sqlite/sqlite-reader.ts';
