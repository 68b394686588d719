export type { DocumentStore, StoredDocument, StoredStep } from './document-store.ts';
export { openSqliteDocumentStore, type SqliteOptions } from './sqlite/sqlite-document-store.ts';
