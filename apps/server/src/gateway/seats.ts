import { randomBytes } from 'node:crypto';
import {
  type DocumentClosed,
  type DocumentOpen,
  type DocumentOpened,
  done,
  failed,
  type OpenedBy,
  type Result,
} from '@tercet/protocol';
import type { StoredLink } from '@tercet/storage';
import type { DocumentDesk } from '../documents/document-desk.ts';
import type { OfferDesk } from '../offers/offer-desk.ts';
import { cutPage, type Grant, type Page } from '../pages/page.ts';
import type { Rooms } from '../pages/rooms.ts';
import type { Presence } from '../presence/presence.ts';

/**
 * A page's place in a document, from opening it to being out of it:
 *
 *   (link found) → opening → open → over        over: 'left' | 'revoked' | 'deleted'
 *                  opening → over               the document could not be given, or was closed meanwhile
 *                  opening → damaged → over     it is damaged: the page opens it anew when it is mended [DC13]
 *
 * Whatever a page has in a document goes here with its place, in one turn.
 */
export interface Seats {
  /** Seats the page; a seat it has by the same link as the same writer stays its own. */
  sit(page: Page, message: DocumentOpen, link: StoredLink): Grant;
  /** Gives the document to who sits. */
  open(grant: Grant, message: DocumentOpen): Promise<Result<DocumentOpened & OpenedBy>>;
  /** The page gives a document back. */
  leave(page: Page, documentId: string): void;
  /** The page is gone, and needs nothing more [CN12]. */
  leaveAll(page: Page): void;
  /** Every page that came by the link hears that it is over, and is cut [LK4]. */
  revoke(documentId: string, linkId: string): void;
  /** Every page of a document hears that it is over [DC10]. */
  delete(documentId: string): void;
}

export interface SeatsParts {
  rooms: Rooms;
  desk: DocumentDesk;
  presence: Presence;
  offers: OfferDesk;
}

export function createSeats({ rooms, desk, presence, offers }: SeatsParts): Seats {
  function end(grant: Grant, over: NonNullable<Grant['over']>): void {
    const { page, documentId } = grant;
    if (grant.over !== null) return;
    grant.over = over;
    if (page.grants.get(documentId) === grant) page.grants.delete(documentId);
    if (page.grants.size === 0) page.door.hasDocument(false);
    offers.left(grant);
    rooms.leave(grant);
    presence.left(grant);
    for (const ask of [...page.asks.values()]) if (ask.documentId === documentId) ask.dispatched.cancel();
    if (page.hintedIn === documentId) page.hints.hint(null);
    desk.leave(page.id, documentId);
  }

  function closeFor(grants: readonly Grant[], reason: DocumentClosed['reason']): void {
    for (const grant of grants) {
      end(grant, reason);
      rooms.tellPage(grant.page, 'document:closed', { documentId: grant.documentId, reason });
    }
  }

  return {
    sit(page, { documentId, person }, link) {
      const writer = presence.writerOf(documentId, person);
      const had = page.grants.get(documentId);
      if (had?.isOpen && had.linkId === link.id && had.writer.id === writer.id) {
        had.writer = writer;
        return had;
      }
      if (had) end(had, 'left');
      const participant = randomBytes(12).toString('base64url');
      const { id: linkId, right } = link;
      const place = { page, documentId, linkId, right, participant, writer };
      const grant: Grant = { ...place, selection: null, isOpen: false, isDamaged: false, over: null };
      page.grants.set(documentId, grant);
      // In the room before the version is read, so that no step falls between the two.
      rooms.enter(grant);
      return grant;
    },
    async open(grant, message) {
      const { page, documentId, right, participant } = grant;
      const { schemaVersion, since } = message;
      const opening = { documentId, schemaVersion, ...(since === undefined ? {} : { since }) };
      const opened = await desk.open(page.id, opening);
      if (grant.over !== null) {
        // Left, revoked or deleted meanwhile; the desk may have been told of the leaving before the coming.
        desk.leave(page.id, documentId);
        return failed({ code: 'document-unknown', documentId });
      }
      if (!opened.ok) {
        // Whoever may not have it yet sits and hears when it is mended.
        grant.isDamaged = opened.failure.code === 'document-damaged';
        // Who had it open already has it still.
        if (!grant.isOpen && !grant.isDamaged) end(grant, 'left');
        return opened;
      }
      grant.isOpen = true;
      page.door.hasDocument(true);
      grant.isDamaged = false;
      presence.came(grant);
      const others = { participants: presence.others(grant), offers: offers.others(grant) };
      return done({ ...opened.value, right, participant, writer: grant.writer, ...others });
    },
    leave(page, documentId) {
      const seat = page.grants.get(documentId);
      if (seat) end(seat, 'left');
    },
    leaveAll(page) {
      for (const grant of [...page.grants.values()]) end(grant, 'left');
      for (const ask of page.asks.values()) ask.dispatched.cancel();
      page.asks.clear();
      page.hints.close();
    },
    revoke(documentId, linkId) {
      const revoked = rooms.in(documentId).filter((grant) => grant.linkId === linkId);
      closeFor(revoked, 'revoked');
      for (const { page } of revoked) cutPage(page);
    },
    delete: (documentId) => closeFor(rooms.in(documentId), 'deleted'),
  };
}
