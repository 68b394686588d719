import type { ContinuationSource } from '@tercet/editor';
import type { ContinuationEvent } from '@tercet/protocol';
import { answerWithinMs } from './call-server.ts';
import type { PageSocket } from './open-socket.ts';

export interface SocketSource extends ContinuationSource {
  /** Whether the latest failed ask ended because the socket was cut or nobody answered. */
  cutOff(): boolean;
  /** Stops listening; open asks are forgotten. */
  close(): void;
}

interface OpenAsk {
  onEvent: (event: ContinuationEvent) => void;
  /** Candidates that have not ended. */
  running: number;
}

/** The editor's way to the models: events are routed by ask id, a refusal and a cut both arrive as `failed`. */
export function socketSource(socket: PageSocket): SocketSource {
  const open = new Map<string, OpenAsk>();
  let wasCutOff = false;

  function deliver(event: ContinuationEvent): void {
    const ask = open.get(event.askId);
    if (!ask) return;
    if (event.type === 'ended') ask.running -= 1;
    if (event.type === 'failed' || ask.running === 0) open.delete(event.askId);
    ask.onEvent(event);
  }

  function fail(askId: string): void {
    if (!open.has(askId)) return;
    wasCutOff = true;
    // The protocol has no code for what only a page can see; the page words it from `cutOff`.
    deliver({ type: 'failed', askId, failure: { code: 'internal', problem: 'the connection was lost' } });
  }

  const failAll = () => {
    for (const askId of [...open.keys()]) fail(askId);
  };
  socket.on('continuation:event', deliver);
  socket.on('disconnect', failAll);

  return {
    ask(ask, onEvent) {
      wasCutOff = false;
      open.set(ask.askId, { onEvent, running: ask.candidates ?? 3 });
      if (!socket.connected) {
        queueMicrotask(() => fail(ask.askId));
        return;
      }
      socket.timeout(answerWithinMs).emit('continuation:ask', ask, (error, result) => {
        if (error) fail(ask.askId);
        else if (!result.ok) deliver({ type: 'failed', askId: ask.askId, failure: result.failure });
      });
    },
    cancel(cancel) {
      if (cancel.candidate === undefined) open.delete(cancel.askId);
      if (socket.connected) socket.emit('continuation:cancel', cancel);
    },
    hint(hint) {
      // Nothing is kept for later: a hint that comes late is of no use.
      if (socket.connected) socket.emit('continuation:hint', hint);
    },
    cutOff: () => wasCutOff,
    close() {
      socket.off('continuation:event', deliver);
      socket.off('disconnect', failAll);
      open.clear();
    },
  };
}
