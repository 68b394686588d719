import { type Failure, limits, type Right } from '@tercet/protocol';
import type { Taken } from './rate.ts';
import { floodShare, type Rates } from './rates.ts';
import type { ObserveRefusal, Refusal } from './refusal.ts';

/** What one page may do, and how much of it [MS4]. Each answers null, or the failure to answer the page with. */
export interface PageDoor {
  /** Whose the page is, as `addressOf` gives it. */
  readonly address: string;
  /** Any message has come. A page far over its rate is cut. */
  message(): Promise<Failure | null>;
  /** It wants a document made. */
  newDocument(): Promise<Failure | null>;
  /**
   * The link it tried opens nothing. Only that is ever counted and made to wait: one that opens does so however many
   * wrong ones came from the same address, and 256 bits are not guessed by trying more of them.
   */
  wrongLink(): Promise<Failure | null>;
  /** Its link opens a document that others have open. Asked after the link, which tells nothing else [LK2]. */
  enter(link: { id: string; right: Right }, others: readonly Visitor[]): Failure | null;
  /** It has a document open now, or none any more. */
  hasDocument(has: boolean): void;
  /** It may write in the document, and wants to append this much to it. */
  append(documentId: string, bytes: number): Promise<Failure | null>;
  /** It wants something that may be long: no more than it may be told in a time. */
  mayRead(): Promise<Failure | null>;
  /** It was told so many bytes of a document. */
  read(bytes: number): void;
  /** It wants to change a document: what it did before has not caused more work than it may. */
  mayWork(): Promise<Failure | null>;
  /** Its change caused so much work, in units of about 1 µs. */
  worked(cost: number): void;
  /** A message was refused unread [MS2]. */
  unread(failure: Failure): Failure;
}

/** A page that has a document open. */
export interface Visitor {
  linkId: string;
  right: Right;
  address: string;
}

export interface PageDoorParts {
  pageId: string;
  /** As `addressOf` gives it. */
  address: string;
  rates: Rates;
  /** False: no bound on how many at once either. */
  isOn: boolean;
  observe: ObserveRefusal;
  /** Ends the page's connection. */
  cut: () => void;
  hasDocument: (has: boolean) => void;
}

/** Who goes before whom where places are few. */
const rankOf: Record<Right, number> = { read: 0, write: 1, ask: 1, owner: 2 };

export function createPageDoor(parts: PageDoorParts): PageDoor {
  const { pageId, address, rates, isOn, observe, cut, hasDocument } = parts;

  /**
   * Places by right: only pages that may as much or more take one from a page. So readers, of whom anybody may be one,
   * keep no writer out, and neither keep out an owner; and every owner's link has a place.
   */
  function boundOf(link: { id: string; right: Right }, others: readonly Visitor[]): Failure | null {
    const isOwner = link.right === 'owner';
    if (isOwner && !others.some(({ linkId }) => linkId === link.id)) return null;
    const rivals = others.filter(({ right }) => rankOf[right] >= rankOf[link.right]);
    const here = rivals.filter((one) => one.address === address);
    if (!isOwner && here.length >= limits.pagesPerDocumentOfAddress) {
      const what = 'pages with this document open at your address';
      return { code: 'too-many', what, limit: limits.pagesPerDocumentOfAddress };
    }
    if (rivals.length < limits.pagesPerDocument) return null;
    return { code: 'too-many', what: 'pages with this document open', limit: limits.pagesPerDocument };
  }

  function tooFast(reason: Refusal, what: string, { retryAfterMs }: Taken): Failure | null {
    if (retryAfterMs === null) return null;
    observe(reason);
    return { code: 'too-fast', what, retryAfterMs };
  }
  return {
    address,
    async message() {
      const taken = rates.messages.take(pageId);
      if (taken.share > floodShare) {
        observe('flood');
        cut();
      }
      return tooFast('messages', 'messages', taken);
    },
    async newDocument() {
      return tooFast('documents', 'new documents', rates.documents.take(address));
    },
    async wrongLink() {
      return tooFast('wrong-links', 'links that open nothing', rates.wrongLinks.take(address));
    },
    enter(link, others) {
      const failure = isOn ? boundOf(link, others) : null;
      if (failure) observe('pages');
      return failure;
    },
    hasDocument,
    async append(documentId, bytes) {
      const taken = rates.documentBytes.take(documentId, bytes);
      return tooFast('document-bytes', 'changes to this document', taken);
    },
    async mayRead() {
      return tooFast('read-bytes', 'reads of long documents', await rates.readBytes.look(pageId));
    },
    read(bytes) {
      void rates.readBytes.take(pageId, bytes);
    },
    async mayWork() {
      return tooFast('work', 'laborious changes', await rates.work.look(pageId));
    },
    worked(cost) {
      void rates.work.take(pageId, cost);
    },
    unread(failure) {
      observe(failure.code === 'too-fast' ? 'messages' : 'too-large');
      return failure;
    },
  };
}
