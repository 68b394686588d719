import type { DocumentStore } from '@tercet/storage';
import type { Grant } from '../gateway/grant.ts';

/** Keeps the names of those who do something in a document, so that its history can name who left. */
export interface WriterBook {
  /** Written when it is not, or under another name. Nobody waits for it. */
  remember(grant: Grant): void;
  /** Resolves when nothing is being written. */
  idle(): Promise<void>;
}

export function createWriterBook(store: Pick<DocumentStore, 'saveWriter'>): WriterBook {
  const kept = new WeakMap<Grant, Grant['writer']>();
  const writing = new Set<Promise<unknown>>();
  return {
    remember(grant) {
      const { documentId, writer } = grant;
      if (kept.get(grant) === writer) return;
      kept.set(grant, writer);
      const written = store
        .saveWriter(documentId, writer)
        // Tried again the next time; the store reports what was wrong.
        .then(({ ok }) => void (ok || kept.delete(grant)))
        .finally(() => writing.delete(written));
      writing.add(written);
    },
    async idle() {
      await Promise.all(writing);
    },
  };
}
