import type { DocumentStore } from '@tercet/storage';
import type { Grant } from '../pages/page.ts';

/** Keeps the names of those who do something in a document, so that its history can name who left. */
export interface WriterBook {
  /** Written when it is not, or under another name. Nobody waits for it. */
  remember(grant: Grant): void;
  /** It goes by another name now: written where it is kept already. Who only opened a document is not. */
  renamed(grant: Grant): void;
  /** Resolves when nothing is being written. */
  idle(): Promise<void>;
}

export function createWriterBook(store: Pick<DocumentStore, 'saveWriter' | 'writers'>): WriterBook {
  const kept = new WeakMap<Grant, Grant['writer']>();
  const writing = new Set<Promise<unknown>>();
  /** Whether they are kept from an earlier time, by the grants that asked. */
  const known = new WeakMap<Grant, Promise<boolean>>();

  function begin(work: Promise<unknown>): void {
    const written = work.finally(() => writing.delete(written));
    writing.add(written);
  }

  function remember(grant: Grant): void {
    const { documentId, writer } = grant;
    if (kept.get(grant) === writer) return;
    kept.set(grant, writer);
    begin(
      store
        .saveWriter(documentId, writer)
        // Tried again the next time; the store reports what was wrong.
        .then(({ ok }) => void (ok || kept.delete(grant))),
    );
  }

  async function isKept({ documentId, writer }: Grant): Promise<boolean> {
    const writers = await store.writers(documentId);
    return writers.ok && writers.value.some(({ id }) => id === writer.id);
  }

  return {
    remember,
    renamed(grant) {
      if (kept.has(grant)) return remember(grant);
      const asked = known.get(grant) ?? isKept(grant);
      known.set(grant, asked);
      begin(asked.then((isKnown) => void (isKnown && remember(grant))));
    },
    async idle() {
      // One who is found to be kept is written after that.
      while (writing.size > 0) await Promise.all(writing);
    },
  };
}
