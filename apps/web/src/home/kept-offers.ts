import type { RememberedOffer } from '@tercet/editor';
import { home } from './document-list.ts';
import { keptOffer } from './kept-offer.ts';

/** Texts kept of one document and of all together; the oldest go. As many of one as an editor remembers. */
export const offersOfDocument = 500;
const offersOfAll = 20_000;

/** What was offered in a document before, the oldest first [HM7]. Rejects where the browser keeps nothing. */
export async function readOffers(documentId: string): Promise<RememberedOffer[]> {
  const database = await home();
  const rows = await database.getAllFromIndex('offered', 'documentId', documentId);
  return rows
    .sort((a, b) => a.at - b.at)
    .map(({ key, offer }) => ({ ...offer, candidate: { ...offer.candidate, id: key } }));
}

/** Keeps what was offered; what is kept already is written anew. Rejects where the browser keeps nothing. */
export async function keepOffers(documentId: string, offers: readonly RememberedOffer[]): Promise<void> {
  const database = await home();
  const writing = database.transaction('offered', 'readwrite');
  for (const offer of offers) {
    const isRead = offer.candidate.id.startsWith(`${documentId} `);
    const row = keptOffer(documentId, offer);
    await writing.store.put(isRead ? { ...row, key: offer.candidate.id } : row);
  }
  const keys = await writing.store.index('documentId').getAllKeys(documentId);
  if (keys.length > offersOfDocument) {
    const rows = await writing.store.index('documentId').getAll(documentId);
    const old = rows.sort((a, b) => b.at - a.at).slice(offersOfDocument);
    for (const { key } of old) await writing.store.delete(key);
  }
  let over = (await writing.store.count()) - offersOfAll;
  let oldest = over > 0 ? await writing.store.index('at').openCursor() : null;
  while (oldest && over > 0) {
    await oldest.delete();
    over -= 1;
    oldest = await oldest.continue();
  }
  await writing.done;
}
