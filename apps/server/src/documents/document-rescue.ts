import { schemaVersion } from '@tercet/document';
import { done, type HistoryVersion, type RescueLook, type RescueRead, type Result } from '@tercet/protocol';
import type { DocumentStore } from '@tercet/storage';
import type { RescueReader } from '../history/read-rescue.ts';
import { createQueues } from '../links/create-queues.ts';

/** What is left of a damaged document, and how it goes on [DC13]. */
export interface DocumentRescue {
  look(documentId: string): Promise<Result<RescueLook>>;
  /** One of the versions `look` calls readable. */
  read(message: RescueRead): Promise<Result<HistoryVersion>>;
  /** From one of those. `by` is a writer's id. Does nothing to a document that is whole. */
  goOn(by: string, message: RescueRead): Promise<Result<null>>;
}

/** What its history then calls the version it went on from. */
export const mendedName = 'Recovered after damage on the server’s disk';

/** @param reader  reads all of a document, in a thread of its own where there is one. */
export function createDocumentRescue(store: DocumentStore, reader: RescueReader): DocumentRescue {
  const queues = createQueues();
  // One at a time of a document.
  return {
    look: (documentId) => queues.inOrder(documentId, () => reader.look(documentId)),
    read: (message) => queues.inOrder(message.documentId, () => reader.read(message)),
    goOn: (by, message) =>
      queues.inOrder(message.documentId, async () => {
        const chosen = await reader.choose(message);
        if (!chosen.ok) return chosen;
        const { text, isNewest, isWhole } = chosen.value;
        if (isWhole) return done(null);
        const repair = { schemaVersion, ...(isNewest ? {} : { text }), name: mendedName, by };
        return store.repair(message.documentId, repair);
      }),
  };
}
