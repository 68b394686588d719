import { done, failed, type HistoryAsk, type HistoryOutline, type Result } from '@tercet/protocol';
import type { DocumentStore, StoredDocument } from '@tercet/storage';
import type { DocumentState } from '../documents/place-append.ts';
import { replay } from '../documents/replay.ts';
import { outlinePage } from './outline-page.ts';
import { type RescueReader, rescueReaderOf } from './read-rescue.ts';

/** A version as JSON text: of `doc` and `authors` of `HistoryVersion`. */
export interface VersionText {
  version: number;
  text: string;
}

/** A version as it is kept, as JSON text. */
interface SnapshotText {
  version: number;
  body: string;
  authors: string;
}

/** Reads documents' lives. Each answer may be long work. */
export interface HistoryReader {
  outline(ask: HistoryAsk): Promise<Result<HistoryOutline>>;
  /** As it was, or as near before as is kept [DC9]. */
  version(documentId: string, version: number): Promise<Result<VersionText>>;
  snapshot(documentId: string, version: number): Promise<Result<SnapshotText>>;
  /** JSON of the `SentStep`s from `since` to before `to`; null when they are too long to be told. */
  steps(documentId: string, since: number, to: number): Promise<Result<string | null>>;
  /** What is left of damaged documents. */
  rescue: RescueReader;
  close(): Promise<void>;
}

/** Characters of steps a page catches up with; one further behind is told the document anew. */
const mostSteps = 4_000_000;

/** Reads where it is called. */
export function historyReaderOf(
  store: Pick<DocumentStore, 'load' | 'stepsSince' | 'outline' | 'writers' | 'salvage'>,
): HistoryReader {
  /** Replayed from the nearest snapshot. A version the document has not reached answers the newest. */
  async function stateAt(documentId: string, version: number): Promise<Result<DocumentState>> {
    const stored: Result<StoredDocument> = await store.load(documentId, version);
    if (!stored.ok) return stored;
    const state = await replay(stored.value);
    return state ? done(state) : failed({ code: 'document-damaged', documentId, what: 'history' });
  }
  return {
    async outline({ documentId, ...ask }) {
      const [outline, writers] = await Promise.all([store.outline(documentId), store.writers(documentId)]);
      if (!outline.ok) return outline;
      if (!writers.ok) return writers;
      return done(outlinePage(outline.value, writers.value, ask));
    },
    async version(documentId, version) {
      const state = await stateAt(documentId, version);
      if (!state.ok) return state;
      const { doc, authorship } = state.value;
      const text = JSON.stringify({ doc: doc.toJSON(), authors: authorship.spans() });
      return done({ version: state.value.version, text });
    },
    async snapshot(documentId, version) {
      const state = await stateAt(documentId, version);
      if (!state.ok) return state;
      const { doc, authorship } = state.value;
      const [body, authors] = [JSON.stringify(doc.toJSON()), JSON.stringify(authorship.toJSON())];
      return done({ version: state.value.version, body, authors });
    },
    async steps(documentId, since, to) {
      const stored = await store.stepsSince(documentId, since);
      if (!stored.ok) return stored;
      const text = JSON.stringify(
        stored.value.slice(0, to - since).map(({ step, clientId }) => ({ step, clientId })),
      );
      return done(text.length > mostSteps ? null : text);
    },
    rescue: rescueReaderOf(store),
    close: () => Promise.resolve(),
  };
}
