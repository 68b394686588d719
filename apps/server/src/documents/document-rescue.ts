import { schemaVersion } from '@tercet/document';
import {
  done,
  failed,
  type HistoryVersion,
  type RescueLook,
  type RescueRead,
  type Result,
} from '@tercet/protocol';
import type { DocumentStore, SalvagedDocument, StoredSnapshot } from '@tercet/storage';
import { createQueues } from '../links/create-queues.ts';
import type { DocumentState } from './place-append.ts';
import { replayAsFar } from './replay.ts';

/** What is left of a damaged document, and how it goes on [DC13]. */
export interface DocumentRescue {
  look(documentId: string): Promise<Result<RescueLook>>;
  /** One of the versions `look` calls readable. */
  read(message: RescueRead): Promise<Result<HistoryVersion>>;
  /** From one of those. `by` is a writer's id. */
  goOn(by: string, message: RescueRead): Promise<Result<null>>;
}

/** What its history then calls the version it went on from. */
export const mendedName = 'Recovered after damage on the server’s disk';

interface Readable {
  state: DocumentState;
  /** When its last step was made; null: not known. */
  at: number | null;
}

interface Salvaged extends Pick<SalvagedDocument, 'version' | 'damages'> {
  readable: Readable[];
  isTextWhole: boolean;
}

export function createDocumentRescue(store: DocumentStore): DocumentRescue {
  const queues = createQueues();

  async function salvage(documentId: string): Promise<Result<Salvaged>> {
    const salvaged = await store.salvage(documentId);
    if (!salvaged.ok) return salvaged;
    const { version, damages, texts } = salvaged.value;
    const readable = new Map<number, Readable>();
    for (const text of texts) {
      const state = await replayAsFar(text);
      const last = state && text.steps[state.version - text.snapshot.version - 1];
      if (state) readable.set(state.version, { state, at: last?.at ?? null });
    }
    const newestFirst = [...readable.values()].sort((a, b) => b.state.version - a.state.version);
    return done({ version, damages, readable: newestFirst, isTextWhole: readable.has(version) });
  }

  async function find({
    documentId,
    version,
  }: RescueRead): Promise<Result<Salvaged & { chosen: DocumentState }>> {
    const salvaged = await salvage(documentId);
    if (!salvaged.ok) return salvaged;
    const { readable } = salvaged.value;
    const chosen = readable.find(({ state }) => state.version === version)?.state;
    if (chosen) return done({ ...salvaged.value, chosen });
    const [newest] = readable;
    return failed(
      newest
        ? { code: 'stale-version', version: newest.state.version }
        : { code: 'document-damaged', documentId, what: 'text' },
    );
  }

  // One at a time of a document: each reads all of it.
  return {
    look: (documentId) =>
      queues.inOrder(documentId, async () => {
        const salvaged = await salvage(documentId);
        if (!salvaged.ok) return salvaged;
        const { readable, ...rest } = salvaged.value;
        return done({ ...rest, readable: readable.map(({ state, at }) => ({ version: state.version, at })) });
      }),
    read: (message) =>
      queues.inOrder(message.documentId, async () => {
        const found = await find(message);
        if (!found.ok) return found;
        const { version, doc, authorship } = found.value.chosen;
        return done({ version, doc: doc.toJSON(), authors: authorship.spans() });
      }),
    goOn: (by, message) =>
      queues.inOrder(message.documentId, async () => {
        const found = await find(message);
        if (!found.ok) return found;
        const { chosen, isTextWhole, version } = found.value;
        const isNewest = isTextWhole && chosen.version === version;
        const text = isNewest ? {} : { text: snapshotOf(chosen) };
        return store.repair(message.documentId, { schemaVersion, ...text, name: mendedName, by });
      }),
  };
}

const snapshotOf = ({ version, doc, authorship }: DocumentState): StoredSnapshot => ({
  version,
  body: doc.toJSON(),
  authors: authorship.toJSON(),
});
