import { schemaVersion } from '@tercet/document';
import {
  type DocumentClosed,
  type DocumentOpened,
  type DocumentSteps,
  LinePace,
  limits,
  type OfferNews,
  type OpenedBy,
  type Participant,
  type PresenceMoved,
} from '@tercet/protocol';
import { person } from '../people/person.ts';
import { callServer } from './call-server.ts';
import { openInParts } from './open-in-parts.ts';
import type { PageSocket } from './open-socket.ts';
import type { PageResult } from './page-failure.ts';

/** What comes of an open document, in the order it came. */
interface ChannelListener {
  steps(message: DocumentSteps): void;
  presence(participants: readonly Participant[]): void;
  moved(message: PresenceMoved): void;
  offer(news: OfferNews): void;
  closed(reason: DocumentClosed['reason']): void;
}

/** One document on the page's socket. What comes before somebody listens waits for them. */
export interface DocumentChannel {
  readonly documentId: string;
  readonly secret: string;
  /**
   * Opens it, or opens it again after a reconnection: it is then another participant's.
   *
   * @param since     the version already held; then only later steps are answered.
   * @param onAnswer  told before anything that came after the answer. Never rejects.
   */
  open(
    since?: number,
    onAnswer?: (result: PageResult<OpenedBy>) => void,
  ): Promise<PageResult<DocumentOpened & OpenedBy>>;
  /** Told what share of a long document is here, 0 to 1, while it is being opened. */
  onProgress(told: (share: number) => void): void;
  listen(listener: ChannelListener): () => void;
  /** The document is over for this page: nothing more is sent. */
  end(): void;
  ended(): boolean;
  /** The page leaves the document. */
  close(): void;
}

/** Most documents are shorter; a line that cannot carry so much in time is cut once, and then asked for less. */
const firstBytes = 4 * limits.partBytes;

export function documentChannel(socket: PageSocket, documentId: string, secret: string): DocumentChannel {
  let listener: ChannelListener | null = null;
  let over = false;
  let progress: ((share: number) => void) | null = null;
  const pace = new LinePace(firstBytes);
  let waiting: ((to: ChannelListener) => void)[] = [];

  function deliver(what: (to: ChannelListener) => void): void {
    if (listener) what(listener);
    else waiting.push(what);
  }
  /** A handler of messages that name their document: those of this one. */
  function mine<Message extends { documentId: string }>(
    give: (to: ChannelListener, message: Message) => void,
  ): (message: Message) => void {
    return (message) => {
      if (message.documentId === documentId) deliver((to) => give(to, message));
    };
  }
  const handlers = {
    'document:steps': mine<DocumentSteps>((to, message) => to.steps(message)),
    'document:closed': mine<DocumentClosed>((to, { reason }) => to.closed(reason)),
    'presence:state': mine<{ documentId: string; participants: Participant[] }>((to, { participants }) =>
      to.presence(participants),
    ),
    'presence:moved': mine<PresenceMoved>((to, message) => to.moved(message)),
    'offer:news': mine<{ documentId: string; news: OfferNews }>((to, { news }) => to.offer(news)),
  };
  socket.on('document:steps', handlers['document:steps']);
  socket.on('document:closed', handlers['document:closed']);
  socket.on('presence:state', handlers['presence:state']);
  socket.on('presence:moved', handlers['presence:moved']);
  socket.on('offer:news', handlers['offer:news']);

  return {
    documentId,
    secret,
    open(since, onAnswer) {
      const message = { documentId, secret, person: person(), schemaVersion };
      return openInParts(
        socket,
        since === undefined ? message : { ...message, since },
        pace,
        onAnswer,
        (share) => progress?.(share),
      );
    },
    onProgress(told) {
      progress = told;
    },
    listen(to) {
      listener = to;
      const missed = waiting;
      waiting = [];
      for (const what of missed) what(to);
      return () => {
        if (listener === to) listener = null;
      };
    },
    end() {
      over = true;
    },
    ended: () => over,
    close() {
      socket.off('document:steps', handlers['document:steps']);
      socket.off('document:closed', handlers['document:closed']);
      socket.off('presence:state', handlers['presence:state']);
      socket.off('presence:moved', handlers['presence:moved']);
      socket.off('offer:news', handlers['offer:news']);
      if (socket.connected && !over) void callServer(socket, 'document:close', { documentId });
      over = true;
    },
  };
}
