import { randomBytes } from 'node:crypto';
import { Authorship, emptyDocument, schemaVersion } from '@tercet/document';
import {
  type DocumentAppend,
  type DocumentAppended,
  type DocumentOpen,
  type DocumentOpened,
  done,
  failed,
  type HistoryAsk,
  type HistoryName,
  type HistoryOutline,
  type HistoryRead,
  type HistoryVersion,
  type HistoryVersionPart,
  type PlacedSelection,
  type Result,
} from '@tercet/protocol';
import type { DocumentStore, StoredLink, ThinningRule } from '@tercet/storage';
import { type HistoryReader, historyReaderOf } from '../history/read-history.ts';
import { createVersionShelf } from '../history/version-shelf.ts';
import type { AppendedBatch } from './appended-batch.ts';
import type { Appender } from './appender.ts';
import { nameVersion } from './document-history.ts';
import { createDocumentRescue, type DocumentRescue } from './document-rescue.ts';
import { type OpenDocument, openDocument } from './open-document.ts';
import { thinningRule as usualRule } from './snapshot-keeper.ts';
import type { Schedule } from './turns.ts';

/** Every document in use, each loaded once, and unloaded when nobody has it and nothing is under way. */
export interface DocumentDesk {
  /** An empty document with this owner link. */
  create(link: StoredLink): Promise<Result<{ documentId: string }>>;
  /** `page` has the document open from now on, until `leave`; also when the answer is a failure. */
  open(page: string, message: Opening): Promise<Result<DocumentOpened>>;
  /**
   * Answered after the steps are durable [DC1], and after every listener has heard all that comes before them. What
   * was stored in the same flush behind them may be heard a moment before the answer: a page holds what is ahead.
   */
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

  outline(ask: HistoryAsk): Promise<Result<HistoryOutline>>;
  /** The version, whole or a part of it. */
  read(message: HistoryRead): Promise<Result<HistoryVersion | HistoryVersionPart>>;
  /** `by` is a writer's id. */
  name(by: string, message: HistoryName): Promise<Result<null>>;

  /** Of a document that was damaged on the disk [DC13]. Who waits for it opens it anew when it goes on. */
  rescue: DocumentRescue;

  /** For good [DC10]. Whoever has it open must be told by the caller; what comes later is `document-unknown`. */
  delete(documentId: string): Promise<Result<null>>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** No timer and no thread of it is left. */
  close(): Promise<void>;
}

/** What of `document:open` concerns the document. */
type Opening = Pick<DocumentOpen, 'documentId' | 'schemaVersion' | 'since'>;

export interface DeskOptions {
  now?: () => number;
  schedule?: Schedule;
  thinningRule?: ThinningRule;
  /** Reads documents' lives. Absent: here, in `store`. */
  history?: HistoryReader;
}

interface Entry {
  loading: Promise<Result<OpenDocument>>;
  /** Null while it is being loaded. */
  open: OpenDocument | null;
  pages: Set<string>;
}

/** How often old steps of all documents are forgotten, so long as anybody writes anywhere. */
const sweepEveryMs = 30_000;

export function createDocumentDesk(store: DocumentStore, options: DeskOptions = {}): DocumentDesk {
  const { now = Date.now, schedule = later, thinningRule = usualRule } = options;
  const { history = historyReaderOf(store) } = options;
  const shelf = createVersionShelf(history);
  /** For how long ago something was: nobody sets it. */
  const steadyNow = options.now ?? (() => performance.now());
  const rescue = createDocumentRescue(store, history.rescue);
  const entries = new Map<string, Entry>();
  const deletions = new Map<string, Promise<Result<null>>>();
  const listeners = new Set<(batch: AppendedBatch) => void>();
  let sweptAt = steadyNow();

  const tell = (batch: AppendedBatch) => {
    for (const hear of listeners) hear(batch);
  };

  async function load(documentId: string, page?: string): Promise<Result<OpenDocument>> {
    if (deletions.has(documentId)) return failed({ code: 'document-unknown', documentId });
    let entry = entries.get(documentId);
    if (!entry) {
      const parts = { documentId, store, now, schedule, thinningRule, tell, history };
      entry = { loading: openDocument(parts), open: null, pages: new Set() };
      entries.set(documentId, entry);
    }
    if (page !== undefined) entry.pages.add(page);
    const loaded = await entry.loading;
    if (loaded.ok) entry.open = loaded.value;
    // A failed load is tried again by the next who asks.
    else if (entries.get(documentId) === entry) entries.delete(documentId);
    return loaded;
  }

  async function unloadUnused(documentId: string): Promise<void> {
    const entry = entries.get(documentId);
    if (!entry || entry.pages.size > 0) return;
    const loaded = await entry.loading;
    if (loaded.ok) await loaded.value.idle();
    // Whoever made it busy again meanwhile comes here again.
    const isBusy = loaded.ok && !loaded.value.isIdle;
    if (entry.pages.size === 0 && !isBusy && entries.get(documentId) === entry) entries.delete(documentId);
  }

  /** Does something with a document, which nobody need have open. */
  async function withDocument<Value>(
    documentId: string,
    work: (document: OpenDocument) => Promise<Result<Value>>,
  ): Promise<Result<Value>> {
    const loaded = await load(documentId);
    if (!loaded.ok) return loaded;
    try {
      return await work(loaded.value);
    } finally {
      void unloadUnused(documentId);
    }
  }

  function sweep(): void {
    if (steadyNow() < sweptAt + sweepEveryMs) return;
    sweptAt = steadyNow();
    for (const { open } of entries.values()) open?.forgetOld();
  }

  async function deleteDocument(documentId: string): Promise<Result<null>> {
    const entry = entries.get(documentId);
    const loaded = await entry?.loading;
    if (loaded?.ok) await loaded.value.end();
    entries.delete(documentId);
    const deleted = await store.delete(documentId);
    shelf.forget(documentId);
    // From now on storage itself knows whether there is such a document.
    deletions.delete(documentId);
    if (!deleted.ok) for (const page of entry?.pages ?? []) void load(documentId, page);
    return deleted;
  }

  return {
    async create(link) {
      const documentId = randomBytes(16).toString('base64url');
      const body = emptyDocument.toJSON();
      const authors = Authorship.of(emptyDocument.content.size).toJSON();
      const created = await store.create(documentId, schemaVersion, { body, authors, link });
      return created.ok ? done({ documentId }) : created;
    },
    async open(page, message) {
      if (message.schemaVersion !== schemaVersion) {
        return failed({ code: 'schema-mismatch', server: schemaVersion, client: message.schemaVersion });
      }
      const loaded = await load(message.documentId, page);
      return loaded.ok ? loaded.value.opened(message.since) : loaded;
    },
    append(by, message) {
      sweep();
      return withDocument(message.documentId, (document) => document.append(by, message));
    },
    onAppended(hear) {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    mapForward: (documentId, selection, page) =>
      entries.get(documentId)?.open?.mapForward(selection, page) ?? null,
    leave(page, documentId) {
      const entry = entries.get(documentId);
      entry?.pages.delete(page);
      entry?.open?.left(page);
      void unloadUnused(documentId);
    },
    openedBy: (page) => [...entries].filter(([, { pages }]) => pages.has(page)).map(([id]) => id),
    openDocuments: () => entries.size,
    outline: history.outline,
    read: ({ documentId, version, part = 0 }) => shelf.read(documentId, version, part),
    name: (by, message) =>
      withDocument(message.documentId, (document) =>
        document.keeper.inOrder(() => nameVersion(store, history, document, by, message, now())),
      ),
    rescue: {
      ...rescue,
      async goOn(by, message) {
        const { documentId } = message;
        // Open in memory it is whole there: its snapshot is what the disk is mended with.
        const open = (await entries.get(documentId)?.loading) ?? null;
        if (open?.ok) {
          const kept = await withDocument(documentId, ({ keeper, state }) =>
            keeper.inOrder(() => keeper.keep(state)),
          );
          if (!kept.ok) return kept;
        }
        const newest = open?.ok ? { ...message, version: open.value.state.version } : message;
        const mended = await rescue.goOn(by, newest);
        if (mended.ok && !open?.ok) entries.delete(documentId);
        return mended;
      },
    },
    delete(documentId) {
      const deletion = deletions.get(documentId) ?? deleteDocument(documentId);
      deletions.set(documentId, deletion);
      return deletion;
    },
    async idle() {
      for (const { loading } of [...entries.values()]) {
        const loaded = await loading;
        if (loaded.ok) await loaded.value.idle();
      }
      await Promise.all(deletions.values());
    },
    async close() {
      shelf.close();
      await history.close();
    },
  };
}

const later: Schedule = (delayMs, run) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};
