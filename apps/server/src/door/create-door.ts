import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { type Failure, limits } from '@tercet/protocol';
import type { ServerOptions } from 'engine.io';
import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import type { Config } from '../config.ts';
import { addressOf } from './address-of.ts';
import { boundConnections } from './bound-connections.ts';
import { BoundedEngine } from './bounded-engine.ts';
import { isFollowedLink, isFromAnotherSite } from './fetch-site.ts';
import { guard, isForSocket } from './guard.ts';
import { createHeldBytes, type Hold } from './held-bytes.ts';
import { hostRule, isLoopbackName } from './host-rule.ts';
import { asPacketOf } from './measured-parser.ts';
import { isAllowedOrigin, isOriginOfThisMachine } from './origin-rule.ts';
import { createPageDoor, type PageDoor } from './page-door.ts';
import { type SteadyClock, steadyClock } from './rate.ts';
import { createRates } from './rates.ts';
import type { ObserveRefusal } from './refusal.ts';
import { cutConnection, cutSlowReader } from './slow-readers.ts';
import { createSocketPlaces, type SocketPlace } from './socket-places.ts';

type Connection = Socket['conn'];

/** Characters of a message as one sends it before a document is open: these are never too many bytes. */
const strangersMessage = 4_096;

/** A connection, as the door knows it. */
interface Session {
  /** Of its rates. */
  readonly key: string;
  readonly address: string;
  /** Null while it has none. */
  place: SocketPlace | null;
  /** It has had a document open: it may send as much as any message needs. */
  mayUpload: boolean;
}

/** Who comes in, how many, and how much of what. */
export interface Door {
  /** The engine of the sockets, which bounds what one session has under way. */
  engine(options: ServerOptions): BoundedEngine;
  /** Stands before all that listens to `http` by now, and watches every connection of `io`. */
  stand(http: HttpServer, io: Pick<Server, 'engine'>): void;
  /** For the body of a request to the HTTP API. */
  holdFor(request: IncomingMessage): Hold;
  /** What the page at a connection may do. */
  page(connection: Connection): PageDoor;
}

export interface DoorParts {
  config: Pick<Config, 'host' | 'publicUrl' | 'allowedOrigins' | 'trustProxy' | 'rateLimits'>;
  observe: ObserveRefusal;
  log: Logger;
  now?: SteadyClock;
}

/** For who measures what is behind the door: everybody comes in. */
export const openDoor: Pick<Door, 'page'> = {
  page: (connection) =>
    createPageDoor({
      pageId: '',
      address: '',
      rates: createRates(false),
      isOn: false,
      observe: () => undefined,
      cut: () => cutConnection(connection),
      hasDocument: () => undefined,
    }),
};

export function createDoor({ config, observe, log, now = steadyClock }: DoorParts): Door {
  const { publicUrl, trustProxy, rateLimits: isOn } = config;
  const isKnownHost = hostRule(config);
  const origins = publicUrl === null ? config.allowedOrigins : [publicUrl, ...config.allowedOrigins];
  /** Only this machine reaches it. */
  const isPrivate = isLoopbackName(config.host) && publicUrl === null;
  const rates = createRates(isOn, now);
  const many = (limit: number) => (isOn ? limit : Number.POSITIVE_INFINITY);
  const sockets = createSocketPlaces({
    ofAddress: many(limits.socketsPerAddress),
    ofAll: many(limits.sockets),
    idleMs: limits.idleSocketMs,
    now,
  });
  const held = createHeldBytes(many(limits.bytesUnderWay));
  const sessions = new WeakMap<Connection, Session>();
  let sessionsBegun = 0;
  const tellOfProxy = proxyTeller(config, log);
  const whose = (request: IncomingMessage) => addressOf(request, trustProxy);
  let engine: BoundedEngine | null = null;

  function refuse(request: IncomingMessage): Failure | null {
    const { host, origin } = request.headers;
    // Express and Node understand other forms, which no rule here would.
    if (!request.url?.startsWith('/')) {
      return { code: 'bad-message', path: '', problem: 'the address of a request begins with a slash' };
    }
    if (!isKnownHost(host) || (request.headersDistinct.host?.length ?? 0) > 1) {
      observe('host');
      return { code: 'foreign', what: 'host', value: (host ?? '').slice(0, 200) };
    }
    if (!mayOriginCome(request)) {
      observe('origin');
      return { code: 'foreign', what: 'origin', value: (origin ?? '').slice(0, 200) };
    }
    // What comes with an Origin was judged by it.
    if (origin === undefined && isFromAnotherSite(request) && !isFollowedLink(request)) {
      observe('cross-site');
      return { code: 'foreign', what: 'origin', value: 'another site' };
    }
    return isForSocket(request) ? refuseSocket(request) : null;
  }

  /** By origin alone: whatever is asked for, a page that has no business here is answered nothing. */
  function mayOriginCome(request: IncomingMessage): boolean {
    if (isAllowedOrigin(request, origins)) return true;
    if (isForSocket(request)) return false;
    return !isPrivate || isOriginOfThisMachine(request.headers.origin ?? '');
  }

  function refuseSocket(request: IncomingMessage): Failure | null {
    // As engine.io reads it, the last of several. One that has a session already is counted.
    const sessionId = new URL(request.url ?? '', 'http://tercet').searchParams.getAll('sid').at(-1);
    if (sessionId !== undefined && engine?.hasSession(sessionId)) return null;
    const address = whose(request);
    const { retryAfterMs } = rates.sessions.take(address);
    if (retryAfterMs !== null) {
      observe('sockets');
      return { code: 'too-fast', what: 'new sessions', retryAfterMs };
    }
    if (sockets.hasRoom(address)) return null;
    observe('sockets');
    tellOfProxy(request);
    return { code: 'too-many', what: 'pages open from your address', limit: limits.socketsPerAddress };
  }

  function refuseAsTooFast(request: IncomingMessage): Failure | null {
    const rate = isFromAnotherSite(request) ? rates.foreignRequests : rates.requests;
    const { retryAfterMs } = rate.take(whose(request));
    if (retryAfterMs === null) return null;
    observe('requests');
    tellOfProxy(request);
    return { code: 'too-fast', what: 'requests', retryAfterMs };
  }

  function sessionOf(connection: Connection): Session {
    const known = sessions.get(connection);
    if (known) return known;
    sessionsBegun += 1;
    const address = whose(connection.request);
    const session: Session = { key: `${sessionsBegun}`, address, place: null, mayUpload: false };
    sessions.set(connection, session);
    return session;
  }

  const isSignalWithin = (connection: Connection) =>
    rates.signals.take(sessionOf(connection).key).retryAfterMs === null;

  function watch(connection: Connection): void {
    const session = sessionOf(connection);
    const { key, address } = session;
    if (!sockets.hasRoom(address)) {
      observe('sockets');
      connection.close(true);
      return;
    }
    const place = sockets.enter(address, () => cutConnection(connection));
    session.place = place;
    connection.once('close', place.leave);
    cutSlowReader(connection, observe);
    // Before anyone reads it: what is over a bound is not decoded.
    connection.on('packet', (packet: { type: string; data?: unknown }) => {
      if (packet.type !== 'message') {
        if (isSignalWithin(connection)) return;
        observe('flood');
        cutConnection(connection);
      } else if (engine && typeof packet.data === 'string') {
        // Whoever has our engine has our parser.
        const { length } = packet.data;
        const isLong = !session.mayUpload && length > strangersMessage;
        const taken = isLong ? rates.strangersBytes.take(key, length) : null;
        const retryAfterMs = taken?.retryAfterMs ?? rates.messages.look(key).retryAfterMs;
        packet.data = asPacketOf(packet.data, session.mayUpload, retryAfterMs);
      }
    });
  }

  return {
    engine(options) {
      engine = new BoundedEngine(options, {
        mayUpload: (connection) => sessionOf(connection).mayUpload,
        holdFor: (request) => held.hold(whose(request)),
        signal: isSignalWithin,
        observe,
      });
      return engine;
    },
    stand(http, io) {
      boundConnections(http, many(limits.connectionsPerAddress), trustProxy);
      guard(http, { refuse, refuseAsTooFast });
      io.engine.on('connection', watch);
    },
    holdFor: (request) => held.hold(whose(request)),
    page(connection) {
      const session = sessionOf(connection);
      return createPageDoor({
        pageId: session.key,
        address: session.address,
        rates,
        isOn,
        observe,
        cut: () => cutConnection(connection),
        hasDocument(has) {
          session.place?.hasDocument(has);
          session.mayUpload ||= has;
        },
      });
    },
  };
}

/** Behind a proxy nobody told us of all clients have one address, and share its rates: that is worth a line, once. */
function proxyTeller({ trustProxy }: Pick<Config, 'trustProxy'>, log: Logger) {
  let isTold = false;
  return ({ headers }: IncomingMessage) => {
    if (isTold || trustProxy > 0 || headers['x-forwarded-for'] === undefined) return;
    isTold = true;
    log.warn('a proxy’s clients share one address and its rates: set TRUST_PROXY');
  };
}
