import type { PresenceTransport } from '@tercet/editor';
import type { DocumentChannel } from './document-channel.ts';
import type { PageSocket } from './open-socket.ts';

/** How the others learn where this page's selection is. Nothing is kept for later: only the last one counts. */
export function socketPresence(socket: PageSocket, channel: DocumentChannel): PresenceTransport {
  return {
    move(selection) {
      if (socket.connected && !channel.ended())
        socket.emit('presence:move', { documentId: channel.documentId, selection });
    },
  };
}
