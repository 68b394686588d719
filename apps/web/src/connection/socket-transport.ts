import { schemaVersion } from '@tercet/document';
import type { DocumentTransport } from '@tercet/editor';
import type { Result } from '@tercet/protocol';
import { openDocument } from './document-calls.ts';
import type { PageSocket } from './open-socket.ts';

const answerWithinMs = 10_000;

/**
 * The editor's way to the authority.
 *
 * Nothing is buffered while the socket is closed: a message sent twice is the editor's decision, so a closed
 * socket, a cut and a missing acknowledgement all reject.
 */
export function socketTransport(socket: PageSocket, documentId: string): DocumentTransport {
  return {
    append: (message) =>
      new Promise<Result<{ version: number }>>((resolve, reject) => {
        if (!socket.connected) return reject(new Error('The socket is closed.'));
        socket
          .timeout(answerWithinMs)
          .emit('document:append', { documentId, schemaVersion, ...message }, (error, result) =>
            error ? reject(error) : resolve(result),
          );
      }),
    async catchUp(since) {
      if (!socket.connected) throw new Error('The socket is closed.');
      const result = await openDocument(socket, documentId, since);
      if (result.ok) return result;
      const { failure } = result;
      if (failure.code === 'no-answer') throw new Error('The server did not answer.');
      return { ok: false, failure };
    },
  };
}
