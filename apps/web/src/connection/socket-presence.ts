import type { PresenceTransport } from '@tercet/editor';
import type { PageSocket } from './open-socket.ts';

/** How the others learn where this page's selection is. Nothing is kept for later: only the last one counts. */
export function socketPresence(socket: PageSocket, documentId: string): PresenceTransport {
  return {
    move(selection) {
      if (socket.connected) socket.emit('presence:move', { documentId, selection });
    },
  };
}
