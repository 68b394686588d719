import type { ModelInfo, Result } from '@tercet/protocol';
import type { DocumentStore } from '@tercet/storage';
import type { Logger } from 'pino';
import type { DocumentDesk } from '../documents/document-desk.ts';
import type { Door } from '../door/create-door.ts';
import type { LinkDesk } from '../links/link-desk.ts';
import type { ObservePages } from '../metrics/page-observation.ts';
import type { Dispatcher } from '../models/dispatcher.ts';
import type { OfferDesk } from '../offers/offer-desk.ts';
import type { Rooms } from '../pages/rooms.ts';
import type { Presence } from '../presence/presence.ts';
import type { WriterBook } from '../presence/writer-book.ts';
import type { WorkBook } from '../stalls/work-book.ts';
import type { Seats } from './seats.ts';

export interface GatewayParts {
  desk: DocumentDesk;
  store: DocumentStore;
  dispatcher: Dispatcher;
  /** What pages list. Absent: the models that are served. */
  menu?: () => ModelInfo[];
  /** Begins to fetch a model. Absent: nobody may. */
  pullModel?: PullModel;
  log: Logger;
  observe?: ObservePages;
  /** Absent: everybody comes in, as much as they like. */
  door?: Pick<Door, 'page'>;
  /** What is at work is written here. Absent: nowhere. */
  book?: Pick<WorkBook, 'begin'>;
}

/** Begins to fetch a model for this server, or refuses to. */
type PullModel = (name: string) => Result<null>;

/** What the routes work with. */
export interface RouteParts {
  desk: DocumentDesk;
  dispatcher: Dispatcher;
  pullModel: PullModel;
  rooms: Rooms;
  seats: Seats;
  links: LinkDesk;
  presence: Presence;
  offers: OfferDesk;
  writers: WriterBook;
  observe: ObservePages;
  /** A steady clock, milliseconds. */
  now: () => number;
  /** Milliseconds since 1970. */
  wallClock: () => number;
}
