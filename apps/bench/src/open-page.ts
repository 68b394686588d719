import type {
  ClientEvents,
  ContinuationAsk,
  ContinuationEvent,
  ContinuationHintInput,
  Failure,
  ModelInfo,
  Result,
  ServerEvents,
} from '@tercet/protocol';
import { io, type Socket } from 'socket.io-client';

/** One socket to the server, as a page has. */
export interface Page {
  /**
   * Events come to `see` until it answers true. `refused` is told instead when the ask is refused, and when it
   * comes to no end: the connection broke, or a minute went by.
   */
  ask(
    ask: ContinuationAsk,
    see: (event: ContinuationEvent) => boolean,
    refused: (failure: Failure) => void,
  ): void;
  cancel(askId: string): void;
  hint(hint: ContinuationHintInput): void;
  close(): void;
}

/** An ask that has come to no end by then never will. */
const giveUpAfterMs = 60_000;

interface Watcher {
  see(event: ContinuationEvent): boolean;
  refused(failure: Failure): void;
  givingUp: NodeJS.Timeout;
}

/** Connects, and waits until every model is ready. Rejects when one cannot be used. */
export async function openPage(url: string): Promise<Page> {
  // Each its own connection: socket.io shares one among sockets to the same address unless told.
  const socket: Socket<ServerEvents, ClientEvents> = io(url, { transports: ['websocket'], forceNew: true });
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
    const look = (models: ModelInfo[]) => {
      const lost = models.find(({ status }) => status.state === 'absent' || status.state === 'gone');
      if (lost) reject(new Error(`${lost.name} cannot be used: ${JSON.stringify(lost.status)}`));
      if (models.length === 0 || models.some(({ status }) => status.state !== 'ready')) return;
      socket.off('models:state', look);
      resolve();
    };
    socket.on('models:state', look);
    socket.once('connect_error', reject);
  });
  return {
    ask(ask, see, refused) {
      const givingUp = setTimeout(() => lose(ask.askId, `no end in ${giveUpAfterMs} ms`), giveUpAfterMs);
      watchers.set(ask.askId, { see, refused, givingUp });
      socket.emit('continuation:ask', ask, (taken: Result<null>) => {
        if (!taken.ok) forget(ask.askId)?.refused(taken.failure);
      });
    },
    cancel: (askId) => socket.emit('continuation:cancel', { askId }),
    hint: (hint) => socket.emit('continuation:hint', hint),
    close: () => socket.disconnect(),
  };
}
