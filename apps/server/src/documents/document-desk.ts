import { randomBytes } from 'node:crypto';
import { emptyDocument, schemaVersion } from '@tercet/document';
import {
  type DocumentAppend,
  type DocumentAppended,
  type DocumentOpen,
  type DocumentOpened,
  done,
  failed,
  type HistoryName,
  type HistoryOutline,
  type HistoryRead,
  type HistoryVersion,
  type PlacedSelection,
  type Result,
} from '@tercet/protocol';
import type { DocumentStore, StoredLink } from '@tercet/storage';
import type { AppendedBatch } from './appended-batch.ts';
import { type OpenDocument, openDocument } from './open-document.ts';

/** Every document in use, each loaded once, and unloaded when nobody has it and nothing is under way. */
export interface DocumentDesk {
  /** An empty document with this owner link. */
  create(link: StoredLink): Promise<Result<{ documentId: string }>>;
  /** `page` has the document open from now on, until `leave`; also when the answer is a failure. */
  open(page: string, message: Opening): Promise<Result<DocumentOpened>>;
  /** Answered after the steps are durable [DC1], and after every listener has heard what comes before the answer. */
  append(by: Appender, message: DocumentAppend): Promise<Result<DocumentAppended>>;
  /** `hear` is told, in the turn a batch becomes durable, before its append is answered. @returns the way to end it. */
  onAppended(hear: (batch: AppendedBatch) => void): () => void;
  /**
   * A selection `page` told, in the newest version. Null when the document is not open, or the selection is of a
   * version that is too old, or of none there has been, or lies outside the document.
   */
  mapForward(documentId: string, selection: PlacedSelection, page: string | null): PlacedSelection | null;
  leave(page: string, documentId: string): void;
  /** Documents `page` has open. */
  openedBy(page: string): string[];
  /** How many documents are loaded. */
  openDocuments(): number;

  outline(documentId: string): Promise<Result<HistoryOutline>>;
  read(message: HistoryRead): Promise<Result<HistoryVersion>>;
  /** `by` is a writer's id. */
  name(by: string, message: HistoryName): Promise<Result<null>>;

  /** For good [DC10]. Whoever has it open must be told by the caller; what comes later is `document-unknown`. */
  delete(documentId: string): Promise<Result<null>>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** What of `document:open` concerns the document. */
export type Opening = Pick<DocumentOpen, 'documentId' | 'schemaVersion' | 'since'>;

/** Who appends: the page, and the writer its grant names. Never what the message says. */
export interface Appender {
  page: string;
  /** A writer's id. */
  author: string;
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
    async create(link) {
      const documentId = randomBytes(16).toString('base64url');
      const body = emptyDocument.toJSON();
      const created = await store.create(documentId, schemaVersion, { body, authors: null, link });
      return created.ok ? done({ documentId }) : created;
    },
    async open(page, message) {
      if (message.schemaVersion !== schemaVersion) {
        return failed({ code: 'schema-mismatch', server: schemaVersion, client: message.schemaVersion });
      }
      const loaded = await load(message.documentId, page);
      return loaded.ok ? loaded.value.opened(message) : loaded;
    },
    async append(by, message) {
      const loaded = await load(message.documentId);
      if (!loaded.ok) return loaded;
      const answer = await loaded.value.append(by, message);
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
