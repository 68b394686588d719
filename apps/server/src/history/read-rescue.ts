import {
  type DamagedPart,
  done,
  failed,
  type HistoryVersion,
  type RescueLook,
  type RescueRead,
  type Result,
} from '@tercet/protocol';
import type { DocumentStore, StoredSnapshot } from '@tercet/storage';
import type { DocumentState } from '../documents/place-append.ts';
import { replayAsFar } from '../documents/replay.ts';

/** The text a document is to go on from, and what is known of the rest. */
interface RescueChoice {
  text: StoredSnapshot;
  /** It is the newest there was: only what is around it is damaged. */
  isNewest: boolean;
  /** Nothing is damaged. */
  isWhole: boolean;
}

/** Reads what is left of damaged documents [DC13]: all of a document, for each answer. */
export interface RescueReader {
  look(documentId: string): Promise<Result<RescueLook>>;
  /** One of the versions `look` calls readable. */
  read(message: RescueRead): Promise<Result<HistoryVersion>>;
  /** One of those, to go on from. */
  choose(message: RescueRead): Promise<Result<RescueChoice>>;
}

interface Readable {
  state: DocumentState;
  /** When its last step was made; null: not known. */
  at: number | null;
}

interface Salvaged {
  version: number;
  damages: DamagedPart[];
  readable: Readable[];
  isTextWhole: boolean;
}

/** Reads where it is called. */
export function rescueReaderOf(store: Pick<DocumentStore, 'salvage'>): RescueReader {
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

  return {
    async look(documentId) {
      const salvaged = await salvage(documentId);
      if (!salvaged.ok) return salvaged;
      const { readable, ...rest } = salvaged.value;
      return done({ ...rest, readable: readable.map(({ state, at }) => ({ version: state.version, at })) });
    },
    async read(message) {
      const found = await find(message);
      if (!found.ok) return found;
      const { version, doc, authorship } = found.value.chosen;
      return done({ version, doc: doc.toJSON(), authors: authorship.spans() });
    },
    async choose(message) {
      const found = await find(message);
      if (!found.ok) return found;
      const { chosen, isTextWhole, version, damages } = found.value;
      return done({
        text: { version: chosen.version, body: chosen.doc.toJSON(), authors: chosen.authorship.toJSON() },
        isNewest: isTextWhole && chosen.version === version,
        isWhole: isTextWhole && damages.length === 0,
      });
    },
  };
}
