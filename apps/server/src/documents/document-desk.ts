import { randomBytes } from 'node:crypto';
import { emptyDocument, schemaVersion } from '@tercet/document';
import {
  type DocumentAppend,
  type DocumentOpen,
  type DocumentOpened,
  type DocumentSteps,
  done,
  failed,
  type Result,
} from '@tercet/protocol';
import type { DocumentStore } from '@tercet/storage';
import { type OpenDocument, openDocument } from './open-document.ts';

/** Every document in use, each loaded once, and unloaded when nobody has it and nothing is under way. */
export interface DocumentDesk {
  create(): Promise<Result<{ documentId: string }>>;
  /** `page` has the document open from now on, until `leave`. */
  open(page: string, message: DocumentOpen): Promise<Result<DocumentOpened>>;
  append(message: DocumentAppend, told: (steps: DocumentSteps) => void): Promise<Result<{ version: number }>>;
  leave(page: string, documentId: string): void;
  /** Documents `page` has open. */
  openedBy(page: string): string[];
  /** How many documents are loaded. */
  openDocuments(): number;
  /** Resolves when no append is under way. */
  idle(): Promise<void>;
}

interface Entry {
  loading: Promise<Result<OpenDocument>>;
  pages: Set<string>;
}

export function createDocumentDesk(store: DocumentStore): DocumentDesk {
  const entries = new Map<string, Entry>();

  async function load(documentId: string, page?: string): Promise<Result<OpenDocument>> {
    let entry = entries.get(documentId);
    if (!entry) {
      entry = { loading: openDocument(documentId, store), pages: new Set() };
      entries.set(documentId, entry);
    }
    if (page !== undefined) entry.pages.add(page);
    const loaded = await entry.loading;
    // A failed load is tried again by the next who asks.
    if (!loaded.ok && entries.get(documentId) === entry) entries.delete(documentId);
    return loaded;
  }

  async function unloadUnused(documentId: string): Promise<void> {
    const entry = entries.get(documentId);
    if (!entry || entry.pages.size > 0) return;
    const loaded = await entry.loading;
    if (loaded.ok) await loaded.value.idle();
    if (entry.pages.size === 0 && entries.get(documentId) === entry) entries.delete(documentId);
  }

  return {
    async create() {
      const documentId = randomBytes(16).toString('base64url');
      const created = await store.create(documentId, schemaVersion, emptyDocument.toJSON());
      return created.ok ? done({ documentId }) : created;
    },
    async open(page, message) {
      if (message.schemaVersion !== schemaVersion) {
        return failed({ code: 'schema-mismatch', server: schemaVersion, client: message.schemaVersion });
      }
      const loaded = await load(message.documentId, page);
      return loaded.ok ? loaded.value.opened(message) : loaded;
    },
    async append(message, told) {
      const loaded = await load(message.documentId);
      if (!loaded.ok) return loaded;
      const answer = await loaded.value.append(message, told);
      void unloadUnused(message.documentId);
      return answer;
    },
    leave(page, documentId) {
      entries.get(documentId)?.pages.delete(page);
      void unloadUnused(documentId);
    },
    openedBy: (page) => [...entries].filter(([, { pages }]) => pages.has(page)).map(([id]) => id),
    openDocuments: () => entries.size,
    async idle() {
      for (const { loading } of [...entries.values()]) {
        const loaded = await loading;
        if (loaded.ok) await loaded.value.idle();
      }
    },
  };
}
