import type { OfferTransport } from '@tercet/editor';
import { callServer } from './call-server.ts';
import type { DocumentChannel } from './document-channel.ts';
import type { PageSocket } from './open-socket.ts';

/** How this page's candidates are shown to others, and theirs are taken. */
export function socketOffers(socket: PageSocket, channel: DocumentChannel): OfferTransport {
  return {
    show(rows, consumed) {
      // A connection that is gone took the offer with it [OF2].
      if (socket.connected && !channel.ended())
        socket.emit('offer:show', { documentId: channel.documentId, rows: [...rows], consumed });
    },
    async take(participant, askId, candidate) {
      if (!socket.connected || channel.ended()) throw new Error('The document is closed.');
      const result = await callServer(socket, 'offer:take', {
        documentId: channel.documentId,
        participant,
        askId,
        candidate,
      });
      if (result.ok) return result;
      const { failure } = result;
      if (failure.code === 'no-answer') throw new Error('The server did not answer.');
      return { ok: false, failure };
    },
  };
}
