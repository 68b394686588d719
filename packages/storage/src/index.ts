export type {
  DocumentStore,
  StoredDocument,
  StoredLink,
  StoredOutline,
  StoredSnapshot,
  StoredStep,
  ThinningRule,
} from './document-store.ts';
export { openSqliteDocumentStore, type SqliteOptions } from './sqlite/sqlite-document-store.ts';
