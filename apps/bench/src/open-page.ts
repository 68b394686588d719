import { randomBytes } from 'node:crypto';
import { schemaVersion } from '@tercet/document';
import {
  type ClientEvents,
  type ContinuationAsk,
  type ContinuationEvent,
  type ContinuationHintInput,
  describeFailure,
  type Failure,
  type ModelInfo,
  type Result,
  type ServerEvents,
} from '@tercet/protocol';
import { io, type Socket } from 'socket.io-client';

type PageSocket = Socket<ServerEvents, ClientEvents>;

/** One socket to the server, as a page has, with a document of its own open, in which it asks. */
export interface Page {
  /**
   * Events come to `see` until it answers true. `refused` is told instead when the ask is refused, and when it
   * comes to no end: the connection broke, or a minute went by.
   */
  ask(
    ask: Omit<ContinuationAsk, 'document'>,
    see: (event: ContinuationEvent) => boolean,
    refused: (failure: Failure) => void,
  ): void;
  cancel(askId: string): void;
  hint(hint: Omit<ContinuationHintInput, 'documentId'>): void;
  close(): void;
}

/** An ask that has come to no end by then never will. */
const giveUpAfterMs = 60_000;

interface Watcher {
  see(event: ContinuationEvent): boolean;
  refused(failure: Failure): void;
  givingUp: NodeJS.Timeout;
}

/** Rejects when there is no value. */
function answered<Value>(emit: (answer: (result: Result<Value>) => void) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    emit((result) =>
      result.ok ? resolve(result.value) : reject(new Error(describeFailure(result.failure))),
    );
  });
}

/** Makes a document and opens it with its owner's link. @returns its id. */
async function startDocument(socket: PageSocket): Promise<string> {
  const made = await answered<{ documentId: string; secret: string }>((answer) =>
    socket.emit('document:create', {}, answer),
  );
  const person = { key: randomBytes(16).toString('base64url'), name: '' };
  await answered((answer) => socket.emit('document:open', { ...made, person, schemaVersion }, answer));
  return made.documentId;
}

/** Connects, waits until every model is ready, and opens a new document. Rejects when a model cannot be used. */
export async function openPage(url: string): Promise<Page> {
  // Each its own connection: socket.io shares one among sockets to the same address unless told.
  const socket: PageSocket = io(url, { transports: ['websocket'], forceNew: true });
  const watchers = new Map<string, Watcher>();
  const forget = (askId: string): Watcher | undefined => {
    const watcher = watchers.get(askId);
    clearTimeout(watcher?.givingUp);
    watchers.delete(askId);
    return watcher;
  };
  const lose = (askId: string, problem: string) => forget(askId)?.refused({ code: 'internal', problem });
  socket.on('continuation:event', (event) => {
    if (watchers.get(event.askId)?.see(event)) forget(event.askId);
  });
  socket.on('disconnect', (reason) => {
    for (const askId of [...watchers.keys()]) lose(askId, `disconnected: ${reason}`);
  });
  await new Promise<void>((resolve, reject) => {
    const look = (listed: ModelInfo[]) => {
      // The catalogue is listed too: what is not here is not waited for.
      const models = listed.filter(({ status }) => status.state !== 'absent');
      const lost = models.find(({ status }) => status.state === 'gone');
      if (lost) reject(new Error(`${lost.name} cannot be used: ${JSON.stringify(lost.status)}`));
      if (models.length === 0 || models.some(({ status }) => status.state !== 'ready')) return;
      socket.off('models:state', look);
      resolve();
    };
    socket.on('models:state', look);
    socket.once('connect_error', reject);
  });
  const documentId = await startDocument(socket);
  const document = { documentId, version: 0, position: 1 };
  return {
    ask(ask, see, refused) {
      const givingUp = setTimeout(() => lose(ask.askId, `no end in ${giveUpAfterMs} ms`), giveUpAfterMs);
      watchers.set(ask.askId, { see, refused, givingUp });
      socket.emit('continuation:ask', { ...ask, document }, (taken: Result<null>) => {
        if (!taken.ok) forget(ask.askId)?.refused(taken.failure);
      });
    },
    cancel: (askId) => socket.emit('continuation:cancel', { askId }),
    hint: (hint) => socket.emit('continuation:hint', { ...hint, documentId }),
    close: () => socket.disconnect(),
  };
}
