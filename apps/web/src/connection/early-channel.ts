import { secretIn } from './document-address.ts';
import { type DocumentChannel, documentChannel } from './document-channel.ts';
import type { PageSocket } from './open-socket.ts';

let early: DocumentChannel | null = null;

/**
 * Asks for the document of this address before there is a page to show it.
 *
 * @returns false when it is none's.
 */
export function openEarly(
  socket: PageSocket,
  { pathname, hash }: { pathname: string; hash: string },
): boolean {
  const [, documentId] = /^\/d\/([^/]+)$/.exec(pathname) ?? [];
  const secret = secretIn(hash);
  if (documentId === undefined || secret === null) return false;
  const channel = documentChannel(socket, documentId, secret);
  const answer = channel.open();
  let taken = false;
  early = {
    ...channel,
    open(since, onAnswer) {
      // The first answer was asked for already; what came after it waits in the channel.
      if (taken || since !== undefined) return channel.open(since, onAnswer);
      taken = true;
      return answer.then((result) => {
        onAnswer?.(result);
        return result;
      });
    },
  };
  return true;
}

/** The channel that was opened early, once, when it is to this document by this link; else a new one. */
export function channelTo(socket: PageSocket, documentId: string, secret: string): DocumentChannel {
  const opened = early;
  early = null;
  if (opened?.documentId === documentId && opened.secret === secret) return opened;
  opened?.close();
  return documentChannel(socket, documentId, secret);
}
