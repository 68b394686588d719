import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { type Failure, limits } from '@tercet/protocol';
import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import type { Config } from '../config.ts';
import { addressOf } from './address-of.ts';
import { guard, isForSocket } from './guard.ts';
import { hostRule, isLoopbackName } from './host-rule.ts';
import { isAllowedOrigin, isOriginOfThisMachine } from './origin-rule.ts';
import { createPageDoor, type PageDoor } from './page-door.ts';
import { createPlaces } from './places.ts';
import { createRates } from './rates.ts';
import type { ObserveRefusal } from './refusal.ts';
import { cutSlowReader } from './slow-readers.ts';

type Connection = Socket['conn'];

/** Who comes in, how many, and how much of what. */
export interface Door {
  /** Stands before all that listens to `http` by now, and watches every connection of `io`. */
  stand(http: HttpServer, io: Pick<Server, 'engine'>): void;
  /** What one page may do. `cut` ends its connection. */
  page(pageId: string, request: IncomingMessage, cut: () => void): PageDoor;
}

export interface DoorParts {
  config: Pick<Config, 'host' | 'publicUrl' | 'allowedOrigins' | 'trustProxy' | 'rateLimits'>;
  observe: ObserveRefusal;
  log: Logger;
}

/** For who measures what is behind the door: everybody comes in. */
export const openDoor: Pick<Door, 'page'> = {
  page: (pageId, _request, cut) =>
    createPageDoor({
      pageId,
      address: '',
      rates: createRates(false),
      isOn: false,
      observe: () => undefined,
      cut,
    }),
};

const httpApi = /^\/(v1|autocomplete)(\/|$)/;

export function createDoor({ config, observe, log }: DoorParts): Door {
  const { publicUrl, trustProxy, rateLimits: isOn } = config;
  const isKnownHost = hostRule(config);
  const origins = publicUrl === null ? config.allowedOrigins : [publicUrl, ...config.allowedOrigins];
  /** Only this machine reaches it. */
  const isPrivate = isLoopbackName(config.host) && publicUrl === null;
  const rates = createRates(isOn);
  const sockets = createPlaces(isOn ? limits.socketsPerAddress : Number.POSITIVE_INFINITY);
  const tellOfProxy = proxyTeller(config, log);

  function refuse(request: IncomingMessage): Failure | null {
    const { host, origin } = request.headers;
    if (!isKnownHost(host)) {
      observe('host');
      return { code: 'foreign', what: 'host', value: (host ?? '').slice(0, 200) };
    }
    if (!mayOriginCome(request)) {
      observe('origin');
      return { code: 'foreign', what: 'origin', value: (origin ?? '').slice(0, 200) };
    }
    // One that has a session already is counted.
    if (!isForSocket(request) || /[?&]sid=[^&]/.test(request.url ?? '')) return null;
    if (!sockets.isFull(addressOf(request, trustProxy))) return null;
    observe('sockets');
    tellOfProxy(request);
    return { code: 'too-many', what: 'pages open from your address', limit: limits.socketsPerAddress };
  }

  function mayOriginCome(request: IncomingMessage): boolean {
    if (isForSocket(request)) return isAllowedOrigin(request, origins);
    const isApi = httpApi.test((request.url ?? '').split('?', 1)[0] ?? '');
    if (!isPrivate || !isApi || isAllowedOrigin(request, origins)) return true;
    return isOriginOfThisMachine(request.headers.origin ?? '');
  }

  async function refuseAsTooFast(request: IncomingMessage): Promise<Failure | null> {
    const { retryAfterMs } = await rates.requests.take(addressOf(request, trustProxy));
    if (retryAfterMs === null) return null;
    observe('requests');
    tellOfProxy(request);
    return { code: 'too-fast', what: 'requests', retryAfterMs };
  }

  return {
    stand(http, io) {
      guard(http, { refuse, refuseAsTooFast });
      io.engine.on('connection', (connection: Connection) => {
        const address = addressOf(connection.request, trustProxy);
        if (sockets.isFull(address)) {
          observe('sockets');
          connection.close(true);
          return;
        }
        connection.once('close', sockets.enter(address));
        cutSlowReader(connection, observe);
      });
    },
    page: (pageId, request, cut) => {
      const address = addressOf(request, trustProxy);
      return createPageDoor({ pageId, address, rates, isOn, observe, cut });
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
