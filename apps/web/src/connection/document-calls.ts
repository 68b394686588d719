import { schemaVersion } from '@tercet/document';
import type { DocumentOpened } from '@tercet/protocol';
import type { PageSocket } from './open-socket.ts';
import { noAnswer, type PageResult } from './page-failure.ts';

const answerWithinMs = 10_000;

/** Makes an empty document. Never rejects. */
export function createDocument(socket: PageSocket): Promise<PageResult<{ documentId: string }>> {
  return new Promise((resolve) => {
    socket.timeout(answerWithinMs).emit('document:create', {}, (error, result) => {
      resolve(error ? noAnswer : result);
    });
  });
}

/**
 * Opens a document on this socket: its steps come as `document:steps` from then on.
 *
 * @param since  the version already held; then only later steps are answered. Never rejects.
 */
export function openDocument(
  socket: PageSocket,
  documentId: string,
  since?: number,
): Promise<PageResult<DocumentOpened>> {
  const message = { documentId, schemaVersion, ...(since === undefined ? {} : { since }) };
  return new Promise((resolve) => {
    socket.timeout(answerWithinMs).emit('document:open', message, (error, result) => {
      resolve(error ? noAnswer : result);
    });
  });
}
