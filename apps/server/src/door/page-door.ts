import { type Failure, limits } from '@tercet/protocol';
import type { Taken } from './rate.ts';
import { floodShare, type Rates } from './rates.ts';
import type { ObserveRefusal, Refusal } from './refusal.ts';

/** What one page may do, and how much of it [MS4]. Each answers null, or the failure to answer the page with. */
export interface PageDoor {
  /** Any message has come. A page far over its rate is cut. */
  message(): Promise<Failure | null>;
  /** It wants a document made. */
  newDocument(): Promise<Failure | null>;
  /** It wants to try a link. */
  tryLink(): Promise<Failure | null>;
  /** The link it tried opens nothing. */
  wrongLink(): Promise<void>;
  /** Its link opens a document that so many other pages have open. Asked after the link, which tells nothing else [LK2]. */
  enter(others: number): Failure | null;
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
}

export function createPageDoor({ pageId, address, rates, isOn, observe, cut }: PageDoorParts): PageDoor {
  function tooFast(reason: Refusal, what: string, { retryAfterMs }: Taken): Failure | null {
    if (retryAfterMs === null) return null;
    observe(reason);
    return { code: 'too-fast', what, retryAfterMs };
  }
  return {
    async message() {
      const taken = await rates.messages.take(pageId);
      if (taken.share > floodShare) {
        observe('flood');
        cut();
      }
      return tooFast('messages', 'messages', taken);
    },
    async newDocument() {
      return tooFast('documents', 'new documents', await rates.documents.take(address));
    },
    async tryLink() {
      return tooFast('wrong-links', 'links that open nothing', await rates.wrongLinks.look(address));
    },
    async wrongLink() {
      await rates.wrongLinks.take(address);
    },
    enter(others) {
      if (!isOn || others < limits.pagesPerDocument) return null;
      observe('pages');
      return { code: 'too-many', what: 'pages with this document open', limit: limits.pagesPerDocument };
    },
    async append(documentId, bytes) {
      const taken = await rates.documentBytes.take(documentId, bytes);
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
      observe('too-large');
      return failure;
    },
  };
}
