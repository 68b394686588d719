import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import path from 'node:path';
import { limits, type ModelInfo } from '@tercet/protocol';
import { openSqliteDocumentStore } from '@tercet/storage';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import type { Config } from './config.ts';
import { createDocumentDesk } from './documents/document-desk.ts';
import { createDoor } from './door/create-door.ts';
import { measuredParser } from './door/measured-parser.ts';
import { attachGateway, type Gateway } from './gateway/attach-gateway.ts';
import { createHistoryPool } from './history/history-pool.ts';
import { createApp } from './http/app.ts';
import { createMetrics } from './metrics/create-metrics.ts';
import { type ServedModels, serveModels } from './models/served-models.ts';
import type { PageServer } from './pages/rooms.ts';
import { reportStalls } from './stalls/report-stall.ts';
import { watchStalls } from './stalls/stall-watch.ts';
import { watchRequests } from './stalls/watch-requests.ts';
import { createWorkBook } from './stalls/work-book.ts';

export interface TercetServer {
  http: HttpServer;
  models(): ModelInfo[];
  /** Takes nothing new on, finishes what is being saved, ends every worker and closes the store. */
  close(): Promise<void>;
}

export interface ServerParts {
  log: Logger;
  /** A model's state changed. */
  onModels?: (models: ModelInfo[]) => void;
  /** How long the process has been stopped so far, milliseconds. Absent: it never is. */
  stoppedMs?: () => number;
  /** A sentence for the person who started the server. Absent: it is logged. */
  notice?: (words: string) => void;
  /** Node options of the worker process, e.g. a loader in tests. */
  workerExecArgv?: readonly string[];
}

/** A message over this cuts the socket; from `messageBytes` on the gateway answers with the bound [MS2]. */
const cutOverBytes = 4 * limits.messageBytes;

/** How often a page must show that it lives, and how soon: one that does not is gone within twice this [PR2]. */
const pingMs = 4_500;

/** How often it is looked whether a connection takes longer over its headers, or a request, than it may. */
const checkConnectionsMs = 2_000;

/** Everything but listening. Throws when the database cannot be opened. */
export async function createServer(config: Config, parts: ServerParts): Promise<TercetServer> {
  const { log, onModels = () => undefined, stoppedMs = () => 0, workerExecArgv } = parts;
  const { notice = (words: string) => log.warn(words) } = parts;
  const file = path.join(config.dataDirectory, 'tercet.sqlite');
  const report = (error: unknown) => log.error({ err: error }, 'storage failed');
  const store = openSqliteDocumentStore({ file, report, notice });
  const desk = createDocumentDesk(store, { history: createHistoryPool({ file, report }) });

  let models: ServedModels | null = null;
  let io: PageServer | null = null;
  let gateway: Gateway | null = null;
  const metrics = createMetrics(config.models, {
    sockets: () => io?.engine.clientsCount ?? 0,
    documents: desk.openDocuments,
    participants: () => gateway?.participants() ?? 0,
    workers: () =>
      (models?.all() ?? []).flatMap(({ name, workers }) =>
        workers.map(({ status }) => ({ model: name, state: status.state })),
      ),
  });
  const served = await serveModels(config, {
    onChange() {
      // A worker may fail before there is anybody to tell.
      if (!models) return;
      io?.emit('models:state', models.menu());
      onModels(models.infos());
    },
    observe: metrics.observe,
    ...(workerExecArgv ? { execArgv: workerExecArgv } : {}),
  });
  models = served;
  const { dispatcher, menu, pull } = served;

  const door = createDoor({ config, observe: metrics.observeRefusal, log });
  const { ping: pingStorage } = store;
  const app = createApp({ ...config, dispatcher, pingStorage, metrics, holdFor: door.holdFor, log });
  const http = createHttpServer({ connectionsCheckingInterval: checkConnectionsMs }, app);
  const engine = door.engine({
    maxHttpBufferSize: cutOverBytes,
    pingInterval: pingMs,
    pingTimeout: pingMs,
    cors: { origin: config.allowedOrigins },
  });
  engine.attach(http, { path: '/socket.io/' });
  io = new Server({ serveClient: false, parser: measuredParser, connectTimeout: limits.bodyIdleMs });
  io.bind(engine);
  door.stand(http, io);
  const now = () => performance.now();
  const book = createWorkBook(now);
  watchRequests(http, book);
  const endStallWatch = watchStalls({ book, now, stoppedMs, ...reportStalls(log, metrics.stalls) });
  const pages = attachGateway(io, {
    book,
    desk,
    store,
    dispatcher,
    menu,
    pullModel: pull,
    log,
    observe: metrics.observePages,
    door,
  });
  gateway = pages;

  return {
    http,
    models: served.infos,
    async close() {
      endStallWatch();
      // Pages hear what was saved before their sockets are closed.
      await desk.idle();
      const closed = Promise.all([io?.close(), new Promise((resolve) => http.close(resolve))]);
      http.closeAllConnections();
      await Promise.all([closed, desk.idle(), served.stop()]);
      pages.close();
      await pages.idle();
      await desk.close();
      await store.close();
    },
  };
}
