import { channelOf } from '../browser/ask-browser.ts';
import { earlierDocuments } from './earlier-documents.ts';
import { type HomeDatabase, openHomeDatabase } from './home-database.ts';
import type { KeptOffer } from './kept-offer.ts';
import {
  afterOpening,
  isBlank,
  type KnownDocument,
  type LinkState,
  mergeKnown,
  type Opened,
} from './known-document.ts';

/** What was forgotten, to be put back [HM4]. */
export interface Forgotten {
  document: KnownDocument;
  offered: readonly KeptOffer[];
}

/** A page nobody wrote on is kept so long, milliseconds. */
const blankForMs = 24 * 60 * 60 * 1000;

let opening: Promise<HomeDatabase> | null = null;
/** Once it is open. */
let opened: HomeDatabase | null = null;

/** The database, opened once; again after the browser ended it. Rejects where the browser keeps nothing. */
export function home(): Promise<HomeDatabase> {
  if (opening === null) {
    const ended = () => {
      opening = null;
      opened = null;
    };
    opening = openHomeDatabase(ended, () => earlierDocuments().catch(() => []));
    opening.then((database) => {
      opened = database;
    }, ended);
  }
  return opening;
}

const channelName = 'tercet.documents';
let channel: BroadcastChannel | null = null;
const listeners = new Set<() => void>();

/** Calls back whenever the list changes, in this tab or another. @returns how to end it. */
export function followDocuments(changed: () => void): () => void {
  channel ??= openChannel();
  listeners.add(changed);
  return () => {
    listeners.delete(changed);
    if (listeners.size > 0) return;
    channel?.close();
    channel = null;
  };
}

const tellHere = () => {
  for (const listener of listeners) listener();
};

function openChannel(): BroadcastChannel | null {
  const made = channelOf(channelName);
  if (made) made.onmessage = tellHere;
  return made;
}

function tell(): void {
  tellHere();
  // A channel does not hear itself; a page that only writes has none open.
  const to = channel ?? channelOf(channelName);
  to?.postMessage('changed');
  if (to !== channel) to?.close();
}

/** Every document this browser knows; pages left blank for a day are dropped. */
export async function readDocuments(now = Date.now()): Promise<KnownDocument[]> {
  const database = await home();
  const all = await database.getAll('document');
  const old = all.filter((known) => isBlank(known) && now - known.openedAt >= blankForMs);
  for (const { documentId } of old) await database.delete('document', documentId);
  return all.filter((known) => !old.includes(known));
}

export async function readDocument(documentId: string): Promise<KnownDocument | undefined> {
  return (await home()).get('document', documentId);
}

/** Puts what `change` makes of the row; undefined leaves it. All in one transaction: tabs do not overwrite each other. */
async function change(
  documentId: string,
  make: (had: KnownDocument | undefined) => KnownDocument | undefined,
): Promise<KnownDocument | undefined> {
  const database = await home();
  const writing = database.transaction('document', 'readwrite');
  const had = await writing.store.get(documentId);
  const next = make(had);
  if (next !== undefined && next !== had) await writing.store.put(next);
  await writing.done;
  if (next !== undefined && next !== had) tell();
  return next;
}

/** Puts a row as it is, on its way when this returns: a page that is being left has no later. */
export function putDocumentNow(document: KnownDocument): void {
  if (opened === null) return;
  try {
    const writing = opened.transaction('document', 'readwrite');
    void writing.store.put(document).catch(() => undefined);
    void writing.done.catch(() => undefined);
    writing.commit();
    tell();
  } catch {
    return; // the browser ended the database with the page
  }
}

export const rememberOpened = (by: Opened, at: number) =>
  change(by.documentId, (had) => afterOpening(had, by, at));

/** Changes what is known of a document; one that is not in the list (forgotten meanwhile) stays out. */
export const updateDocument = (documentId: string, part: Partial<KnownDocument>) =>
  change(documentId, (had) => (had === undefined || hasAll(had, part) ? had : { ...had, ...part }));

function hasAll(had: KnownDocument, part: Partial<KnownDocument>): boolean {
  return Object.entries(part).every(([name, value]) => had[name as keyof KnownDocument] === value);
}

/**
 * The link opens nothing any more: of the text only the title stays, to tell which it was.
 *
 * @param secret  the link's; a document that was deleted is so by every link.
 */
export async function linkEnded(documentId: string, secret: string, link: LinkState): Promise<void> {
  const isOver = (known: KnownDocument | undefined) =>
    known !== undefined && (known.secret === secret || link === 'deleted') && known.link !== link;
  const next = await change(documentId, (had) =>
    // Why it ended is known better by whoever had it open.
    isOver(had) && (had!.link === 'works' || had!.link === 'gone') ? { ...had!, link, words: '' } : had,
  );
  if (next?.link === link) await removeOffered(documentId);
}

/** Adds documents from another browser's list; what is known already is kept. @returns how many were new. */
export async function addDocuments(others: readonly KnownDocument[]): Promise<number> {
  const database = await home();
  const writing = database.transaction('document', 'readwrite');
  let added = 0;
  for (const other of others) {
    const had = await writing.store.get(other.documentId);
    if (had === undefined) added += 1;
    await writing.store.put(had === undefined ? other : mergeKnown(had, other));
  }
  await writing.done;
  tell();
  return added;
}

/** Takes a document out of the list, with what was offered in it. @returns what brings it back. */
export async function forgetDocument(documentId: string): Promise<Forgotten | null> {
  const database = await home();
  const writing = database.transaction(['document', 'offered'], 'readwrite');
  const document = await writing.objectStore('document').get(documentId);
  const offered = await writing.objectStore('offered').index('documentId').getAll(documentId);
  await writing.objectStore('document').delete(documentId);
  for (const { key } of offered) await writing.objectStore('offered').delete(key);
  await writing.done;
  tell();
  return document === undefined ? null : { document, offered };
}

export async function bringBack({ document, offered }: Forgotten): Promise<void> {
  const database = await home();
  const writing = database.transaction(['document', 'offered'], 'readwrite');
  const had = await writing.objectStore('document').get(document.documentId);
  await writing.objectStore('document').put(had === undefined ? document : mergeKnown(had, document));
  for (const offer of offered) await writing.objectStore('offered').put(offer);
  await writing.done;
  tell();
}

async function removeOffered(documentId: string): Promise<void> {
  const database = await home();
  const writing = database.transaction('offered', 'readwrite');
  for (const key of await writing.store.index('documentId').getAllKeys(documentId)) {
    await writing.store.delete(key);
  }
  await writing.done;
}
