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
export { fileProblem, isInUse } from './sqlite/check-file.ts';
export { fileMode, folderMode, tighten } from './sqlite/keep-private.ts';
export { rebuildFile } from './sqlite/rebuild-file.ts';
export { openSqliteDocumentStore, type SqliteOptions } from './sqlite/sqlite-document-store.ts';
export { type HistoryStore, openSqliteReader } from './sqlite/sqlite-reader.ts';
