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
  /** Events come to `see` until it answers true; a refusal comes to `refused` instead. */
  ask(
    ask: ContinuationAsk,
    see: (event: ContinuationEvent) => boolean,
    refused: (failure: Failure) => void,
  ): void;
  cancel(askId: string): void;
  hint(hint: ContinuationHintInput): void;
  close(): void;
}

/** Connects, and waits until every model is ready. Rejects when one cannot be used. */
export async function openPage(url: string): Promise<Page> {
  // Each its own connection: socket.io shares one among sockets to the same address unless told.
  const socket: Socket<ServerEvents, ClientEvents> = io(url, { transports: ['websocket'], forceNew: true });
  const watchers = new Map<string, (event: ContinuationEvent) => boolean>();
  socket.on('continuation:event', (event) => {
    if (watchers.get(event.askId)?.(event)) watchers.delete(event.askId);
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
      watchers.set(ask.askId, see);
      socket.emit('continuation:ask', ask, (taken: Result<null>) => {
        if (taken.ok) return;
        watchers.delete(ask.askId);
        refused(taken.failure);
      });
    },
    cancel: (askId) => socket.emit('continuation:cancel', { askId }),
    hint: (hint) => socket.emit('continuation:hint', hint),
    close: () => socket.disconnect(),
  };
}
