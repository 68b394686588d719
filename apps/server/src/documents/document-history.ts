import { done, failed, type HistoryName, limits, type Result } from '@tercet/protocol';
import type { DocumentStore } from '@tercet/storage';
import type { HistoryReader } from '../history/read-history.ts';
import type { OpenDocument } from './open-document.ts';

/** Names a version. It gets a snapshot before it gets the name, so that thinning never takes it [DC9]. */
export async function nameVersion(
  store: DocumentStore,
  history: Pick<HistoryReader, 'snapshot'>,
  document: OpenDocument,
  by: string,
  { documentId, version, name }: HistoryName,
  at: number,
): Promise<Result<null>> {
  if (name !== '') {
    const names = await store.names(documentId);
    if (!names.ok) return names;
    const limit = limits.namesPerDocument;
    const isNamed = names.value.some((named) => named.version === version);
    if (names.value.length >= limit && !isNamed) {
      return failed({ code: 'too-many', what: 'named versions', limit });
    }
    const kept = isNamed ? done(null) : await keep(history, document, documentId, version);
    if (!kept.ok) return kept;
  }
  return store.nameVersion(documentId, { version, name, at, by });
}

async function keep(
  history: Pick<HistoryReader, 'snapshot'>,
  document: OpenDocument,
  documentId: string,
  version: number,
): Promise<Result<null>> {
  if (version === document.state.version) return document.keeper.keep(document.state, true);
  const snapshot = await history.snapshot(documentId, version);
  if (!snapshot.ok) return snapshot;
  const { version: found, body, authors } = snapshot.value;
  if (found !== version) return failed({ code: 'not-found', what: `version ${version}` });
  return document.keeper.keepWritten({ version, json: { body, authors } }, true);
}
