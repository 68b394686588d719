import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Failure, limits } from '@tercet/protocol';
import { Server, type ServerOptions, type Socket, type Transport, type transports } from 'engine.io';
import type { Hold } from './held-bytes.ts';
import { readBody } from './read-body.ts';
import { sendRefusal } from './send-refusal.ts';

type Polling = ReturnType<typeof transports.polling>;
type EngineRequest = Parameters<Polling['onRequest']>[0];
type WebSocket = NonNullable<EngineRequest['websocket']>;
/** The session a transport is of; undefined before there is one, and after. */
type ConnectionOf = () => Socket | undefined;
type TransportName = 'polling' | 'websocket' | 'webtransport';

export interface EngineBounds {
  /** Whether a session may send as much as any message needs: it has had a document open. */
  mayUpload(connection: Socket): boolean;
  /** For what comes of one transport. */
  holdFor(request: IncomingMessage): Hold;
  /** A packet came that is no message. False: they are too many. */
  signal(connection: Socket): boolean;
  /** Something was refused. */
  observe(reason: 'too-large' | 'flood'): void;
}

const separator = '\x1e';

/**
 * engine.io with bounds on what one session may have under way. The library reads a whole polling request and decodes
 * every packet in it before anyone may count them; here the request is bounded while it comes and counted before it
 * is decoded. There is no JSONP: what asks for it is answered as any other poll.
 */
export class BoundedEngine extends Server {
  readonly #bounds: EngineBounds;

  constructor(options: ServerOptions, bounds: EngineBounds) {
    super(options);
    this.#bounds = bounds;
  }

  hasSession(sessionId: string): boolean {
    return Object.hasOwn(this.clients, sessionId);
  }

  protected override createTransport(name: TransportName, request: EngineRequest): Transport {
    Reflect.deleteProperty(request._query, 'j');
    const transport = super.createTransport(name, request);
    // One that a session changes to is not told whose it is; the request says it.
    const connection = () => this.clients[request._query.sid ?? transport.sid];
    if (name === 'polling') this.#boundPolls(transport as Polling, request, connection);
    else if (request.websocket) this.#boundFrames(request.websocket, request, connection);
    return transport;
  }

  #mayUpload(connection: Socket | undefined): boolean {
    return connection !== undefined && this.#bounds.mayUpload(connection);
  }

  #boundPolls(transport: Polling, first: EngineRequest, connection: ConnectionOf): void {
    const hold = this.#bounds.holdFor(first);
    const onOther = transport.onRequest.bind(transport);
    let isReceiving = false;
    const receive = async (request: EngineRequest, response: ServerResponse) => {
      const mayUpload = this.#mayUpload(connection());
      const bytes = mayUpload ? (this.opts.maxHttpBufferSize ?? 0) : limits.bytesBeforeOpening;
      const wholeMs = mayUpload ? limits.uploadMs : limits.bodyMs;
      isReceiving = true;
      const body = await readBody(request, { bytes, wholeMs, hold });
      isReceiving = false;
      const payload = body.ok ? body.value.toString() : '';
      const packets = mayUpload ? limits.packetsInPollOnceOpen : limits.packetsInPoll;
      const failure = body.ok ? tooManyPackets(payload, packets) : body.failure;
      if (failure) {
        this.#bounds.observe('too-large');
        sendRefusal(response, failure);
        connection()?.close(true);
        return;
      }
      transport.onData(payload);
      // As the library answers: a text of this type makes no browser offer a download.
      response.writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'no-store' }).end('ok');
    };
    transport.onRequest = (request) => {
      const { res } = request;
      if (request.method !== 'POST' || !res) return onOther(request);
      delete request.res;
      if (isReceiving || request.headers['content-type'] === 'application/octet-stream') {
        const problem = isReceiving ? 'a request while another is under way' : 'a body of bytes';
        sendRefusal(res, { code: 'bad-message', path: '', problem });
        connection()?.close(true);
        return;
      }
      void receive(request, res);
    };
  }

  /**
   * Bounds what has come of a message that is not whole: its bytes by the library, with those of its address, and its
   * time. Frames that are no messages are counted.
   */
  #boundFrames(websocket: WebSocket, request: EngineRequest, connection: ConnectionOf): void {
    const hold = this.#bounds.holdFor(request);
    const { socket } = request;
    let isWhole = true;
    let late: NodeJS.Timeout | null = null;
    const cut = () => {
      this.#bounds.observe('too-large');
      websocket.terminate();
    };
    const whole = () => {
      isWhole = true;
      hold.release();
      if (late) clearTimeout(late);
      late = null;
    };
    // Before the library reads it, and after: what it has made a message of meanwhile waits for nothing.
    socket.prependListener('data', (chunk: Buffer) => {
      isWhole = false;
      if (!hold.add(chunk.length)) cut();
    });
    websocket.on('message', whole);
    socket.on('data', () => {
      if (isWhole) return;
      const ms = this.#mayUpload(connection()) ? limits.uploadMs : limits.bodyMs;
      late ??= setTimeout(cut, ms).unref();
    });
    const signal = () => {
      const whose = connection();
      if (whose !== undefined && this.#bounds.signal(whose)) return;
      this.#bounds.observe('flood');
      websocket.terminate();
    };
    websocket.on('ping', signal).on('pong', signal).once('close', whole);
  }
}

/** Counts no further than it must. */
function tooManyPackets(payload: string, limit: number): Failure | null {
  let packets = 1;
  for (let at = payload.indexOf(separator); at >= 0; at = payload.indexOf(separator, at + 1)) {
    packets += 1;
    if (packets > limit) return { code: 'too-many', what: 'packets in one request', limit };
  }
  return null;
}
