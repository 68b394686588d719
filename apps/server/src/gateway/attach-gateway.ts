import { failed, limits, type Result } from '@tercet/protocol';
import { openDoor } from '../door/create-door.ts';
import { RefusedMessage } from '../door/measured-parser.ts';
import { createLinkDesk } from '../links/link-desk.ts';
import { pullingIsOff } from '../models/model-pulls.ts';
import { createOfferDesk } from '../offers/offer-desk.ts';
import { createPage, type Page } from '../pages/page.ts';
import { createRooms, type PageServer } from '../pages/rooms.ts';
import { createPresence } from '../presence/presence.ts';
import { createWriterBook } from '../presence/writer-book.ts';
import { messageWork } from '../stalls/message-work.ts';
import { answerMessage } from './answer-message.ts';
import { createRoutes } from './create-routes.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { createSeats } from './seats.ts';

export interface Gateway {
  /** Pages in documents. */
  participants(): number;
  /** Resolves when nothing it writes is under way. */
  idle(): Promise<void>;
  /** No timer of it is left. */
  close(): void;
}

/** Bytes of steps that are told to every page, however slow its line. */
const toldAtOnce = 2 * limits.partBytes;

/** The door for pages: every message is parsed here, once, and answered with a value or a failure [MS1]. */
export function attachGateway(io: PageServer, parts: GatewayParts): Gateway {
  const {
    desk,
    store,
    dispatcher,
    menu = dispatcher.models,
    pullModel = () => failed(pullingIsOff),
    log,
    observe = () => undefined,
    door = openDoor,
    book = { begin: () => () => undefined },
  } = parts;
  const rooms = createRooms(io);
  const presence = createPresence(rooms, desk);
  const offers = createOfferDesk(rooms);
  const links = createLinkDesk(store);
  const writers = createWriterBook(store);
  const seats = createSeats({ rooms, desk, presence, offers });
  const routes = createRoutes({
    ...{ desk, dispatcher, pullModel, rooms, seats, links, presence, offers, writers, observe },
    now: () => performance.now(),
    wallClock: Date.now,
  });

  const stopHearing = desk.onAppended((batch) => {
    const { documentId, version, steps } = batch;
    presence.follow(batch);
    offers.follow(batch);
    // Of much, only that it is there: each page asks for it, as fast as its line is [DC21].
    const told =
      batch.bytes > toldAtOnce
        ? { documentId, version: version + steps.length, steps: [] }
        : { documentId, version, steps };
    rooms.tellDocument(documentId, batch.page, 'document:steps', told);
  });

  /** Every message of every page comes in here, before anything of it is looked at. */
  async function receive(page: Page, event: string, message: unknown): Promise<Result<unknown>> {
    try {
      const tooFast = await page.door.message();
      if (tooFast) return failed(tooFast);
      if (message instanceof RefusedMessage) return failed(page.door.unread(message.failure));
      return await answerMessage(routes, page, event, message);
    } catch (error) {
      log.error({ err: error, event }, 'a handler broke');
      return failed({ code: 'internal', problem: 'the server could not handle this message' });
    }
  }

  io.on('connection', (socket) => {
    const page = createPage(socket, door.page(socket.conn), dispatcher.hint);
    rooms.tellPage(page, 'models:state', menu());
    socket.onAny((event: string, ...args: unknown[]) => {
      const last = args.at(-1);
      const answer = typeof last === 'function' ? (last as (result: Result<unknown>) => void) : null;
      const message = typeof args[0] === 'function' ? undefined : args[0];
      const end = book.begin(messageWork(event, message));
      void receive(page, event, message)
        .then((result) => answer?.(result))
        .finally(end);
    });
    socket.on('disconnect', () => seats.leaveAll(page));
  });

  return {
    participants: rooms.size,
    async idle() {
      await Promise.all([links.idle(), writers.idle()]);
    },
    close() {
      stopHearing();
      presence.close();
    },
  };
}
