import {
  done,
  failed,
  type HistoryName,
  type HistoryOutline,
  type HistoryRead,
  type HistoryVersion,
  limits,
  type Result,
} from '@tercet/protocol';
import type { DocumentStore } from '@tercet/storage';
import type { OpenDocument } from './open-document.ts';
import type { DocumentState } from './place-append.ts';
import { replay } from './replay.ts';

/** A document's life, with everyone who ever wrote in it. */
export async function readOutline(store: DocumentStore, documentId: string): Promise<Result<HistoryOutline>> {
  const [outline, writers] = await Promise.all([store.outline(documentId), store.writers(documentId)]);
  if (!outline.ok) return outline;
  if (!writers.ok) return writers;
  return done({ ...outline.value, writers: writers.value });
}

/** The document as it was, or as near before as is kept [DC9]. */
export async function readVersion(
  store: DocumentStore,
  { documentId, version }: HistoryRead,
): Promise<Result<HistoryVersion>> {
  const state = await stateAt(store, documentId, version);
  if (!state.ok) return state;
  const { doc, authorship } = state.value;
  return done({ version: state.value.version, doc: doc.toJSON(), authors: authorship.spans() });
}

/** Replayed from the nearest snapshot. A version the document has not reached answers the newest. */
async function stateAt(
  store: DocumentStore,
  documentId: string,
  version: number,
): Promise<Result<DocumentState>> {
  const stored = await store.load(documentId, version);
  if (!stored.ok) return stored;
  const state = await replay(stored.value);
  return state ? done(state) : failed({ code: 'storage-failed', reason: 'failed' });
}

/** Names a version. It gets a snapshot before it gets the name, so that thinning never takes it [DC9]. */
export async function nameVersion(
  store: DocumentStore,
  document: OpenDocument,
  by: string,
  { documentId, version, name }: HistoryName,
  at: number,
): Promise<Result<null>> {
  if (name !== '') {
    const outline = await store.outline(documentId);
    if (!outline.ok) return outline;
    const { names } = outline.value;
    const limit = limits.namesPerDocument;
    if (names.length >= limit && names.every((named) => named.version !== version)) {
      return failed({ code: 'too-many', what: 'named versions', limit });
    }
    const state =
      version === document.state.version ? done(document.state) : await stateAt(store, documentId, version);
    if (!state.ok) return state;
    if (state.value.version !== version) return failed({ code: 'not-found', what: `version ${version}` });
    const kept = await document.keeper.keep(state.value);
    if (!kept.ok) return kept;
  }
  return store.nameVersion(documentId, { version, name, at, by });
}
