import { schemaVersion } from '@tercet/document';
import type { DocumentTransport } from '@tercet/editor';
import type { OpenedBy } from '@tercet/protocol';
import { callServer } from './call-server.ts';
import type { DocumentChannel } from './document-channel.ts';
import type { PageSocket } from './open-socket.ts';

export interface SocketTransportOptions {
  /** Opened again: who the page is now. Told before anything that comes after. */
  onJoined: (by: OpenedBy) => void;
  /** The link opens nothing any more. */
  onGone: () => void;
}

/**
 * The editor's way to the authority.
 *
 * Nothing is buffered while the socket is closed: a message sent twice is the editor's decision, so a closed
 * socket, a cut and a missing acknowledgement all reject.
 */
export function socketTransport(
  socket: PageSocket,
  channel: DocumentChannel,
  { onJoined, onGone }: SocketTransportOptions,
): DocumentTransport {
  const { documentId } = channel;
  return {
    async append(message) {
      if (!socket.connected || channel.ended()) throw new Error('The document is closed.');
      const result = await callServer(socket, 'document:append', { documentId, schemaVersion, ...message });
      if (result.ok) return result;
      const { failure } = result;
      if (failure.code === 'no-answer') throw new Error('The server did not answer.');
      return { ok: false, failure };
    },
    async catchUp(since) {
      if (!socket.connected || channel.ended()) throw new Error('The document is closed.');
      const result = await channel.open(since, (answered) => {
        if (answered.ok) onJoined(answered.value);
        else if (answered.failure.code === 'document-unknown') onGone();
      });
      if (result.ok) return result;
      const { failure } = result;
      if (failure.code === 'no-answer') throw new Error('The server did not answer.');
      return { ok: false, failure };
    },
  };
}
