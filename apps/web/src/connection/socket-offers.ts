import type { OfferTransport } from '@tercet/editor';
import { callServer } from './call-server.ts';
import type { PageSocket } from './open-socket.ts';

/** How this page's candidates are shown to others, and theirs are taken. */
export function socketOffers(socket: PageSocket, documentId: string): OfferTransport {
  return {
    show(rows, consumed) {
      // A connection that is gone took the offer with it [OF2].
      if (socket.connected) socket.emit('offer:show', { documentId, rows: [...rows], consumed });
    },
    async take(participant, askId, candidate) {
      if (!socket.connected) throw new Error('The socket is closed.');
      const result = await callServer(socket, 'offer:take', { documentId, participant, askId, candidate });
      if (result.ok) return result;
      const { failure } = result;
      if (failure.code === 'no-answer') throw new Error('The server did not answer.');
      return { ok: false, failure };
    },
  };
}
