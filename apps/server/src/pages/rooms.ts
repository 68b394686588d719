import type { ClientEvents, ServerEvents } from '@tercet/protocol';
import type { Server } from 'socket.io';
import type { Grant, Page } from './page.ts';

export type PageServer = Server<ClientEvents, ServerEvents>;

/** Who has which document open; and the way things are told to a page, or to all pages of a document. */
export interface Rooms {
  /** From here on the page hears what is told to the document. */
  enter(grant: Grant): void;
  /** From here on it does not. */
  leave(grant: Grant): void;
  /** Also those that are still opening it. */
  in(documentId: string): readonly Grant[];
  /** How many pages have a document open; a page counts for each of its documents. */
  size(): number;
  /** Everything that goes to several pages goes through here. `except` is a page's id. */
  tellDocument<Event extends keyof ServerEvents>(
    documentId: string,
    except: string | null,
    event: Event,
    ...message: Parameters<ServerEvents[Event]>
  ): void;
  tellPage<Event extends keyof ServerEvents>(
    page: Page,
    event: Event,
    ...message: Parameters<ServerEvents[Event]>
  ): void;
}

const roomOf = (documentId: string) => `document:${documentId}`;

export function createRooms(io: PageServer): Rooms {
  const grants = new Map<string, Set<Grant>>();
  return {
    enter(grant) {
      const { documentId, page } = grant;
      const all = grants.get(documentId) ?? new Set();
      grants.set(documentId, all.add(grant));
      // Done when it returns: the adapter is this process' own.
      void page.socket.join(roomOf(documentId));
    },
    leave(grant) {
      const { documentId, page } = grant;
      const all = grants.get(documentId);
      all?.delete(grant);
      if (all?.size === 0) grants.delete(documentId);
      void page.socket.leave(roomOf(documentId));
    },
    in: (documentId) => [...(grants.get(documentId) ?? [])],
    size: () => [...grants.values()].reduce((sum, { size }) => sum + size, 0),
    tellDocument(documentId, except, event, ...message) {
      const room = io.to(roomOf(documentId));
      (except === null ? room : room.except(except)).emit(event, ...message);
    },
    tellPage: ({ socket }, event, ...message) => void socket.emit(event, ...message),
  };
}
