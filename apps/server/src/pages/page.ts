import type {
  ClientEvents,
  ContinuationHint,
  DocumentClosed,
  PlacedSelection,
  Right,
  ServerEvents,
  Writer,
} from '@tercet/protocol';
import type { Socket } from 'socket.io';
import type { PageDoor } from '../door/page-door.ts';
import { cutConnection } from '../door/slow-readers.ts';
import { createHintGate, type HintGate } from '../hint-gate.ts';
import type { Dispatched } from '../models/dispatcher.ts';

export type PageSocket = Socket<ClientEvents, ServerEvents>;

/** One ask of a page under way. */
interface PageAsk {
  dispatched: Dispatched;
  documentId: string;
}

/** One page at its socket, and what it holds here. */
export interface Page {
  /** The socket's id: known to the page alone. */
  readonly id: string;
  readonly socket: PageSocket;
  /** How much it may do. */
  readonly door: PageDoor;
  /** By document; also what is still being opened, which allows nothing. */
  readonly grants: Map<string, Grant>;
  /** By ask id. */
  readonly asks: Map<string, PageAsk>;
  readonly hints: HintGate;
  /** The document of its last hint. */
  hintedIn: string | null;
  /** Openings and closings of documents, one after the other. */
  turn: Promise<unknown>;
  /** Appends it waits for. */
  appending: number;
}

/**
 * What a page may do in one document, and who it is there: made by `document:open` from the link and the person's
 * key, never from what another message says [LK1] [PR1].
 */
export interface Grant {
  readonly page: Page;
  readonly documentId: string;
  readonly linkId: string;
  readonly right: Right;
  /** The page's id among the document's participants. */
  readonly participant: string;
  /** Renamed by `presence`. */
  writer: Writer;
  /** In the newest version of the document; kept so by `presence`. */
  selection: PlacedSelection | null;
  /** Whether the document was given to the page: before that it is no participant. */
  isOpen: boolean;
  /** The document could not be given because it is damaged: the page waits, or an owner mends it [DC13]. */
  isDamaged: boolean;
  /** Null while it holds. */
  over: 'left' | DocumentClosed['reason'] | null;
}

export function createPage(
  socket: PageSocket,
  door: PageDoor,
  sendHint: (page: string, hint: ContinuationHint | null) => void,
): Page {
  return {
    id: socket.id,
    socket,
    door,
    grants: new Map(),
    asks: new Map(),
    hints: createHintGate({ send: (hint) => sendHint(socket.id, hint) }),
    hintedIn: null,
    turn: Promise.resolve(),
    appending: 0,
  };
}

/** How long a page that is cut may take to read what it was told last. */
const goodbyeMs = 500;

/** Ends a page's connection, after what was sent to it before; what a stalled reader has not read is thrown away. */
export function cutPage({ socket }: Page): void {
  const { conn } = socket;
  socket.disconnect(true);
  setTimeout(() => cutConnection(conn), goodbyeMs).unref();
}

/**
 * What the page may do in a document now; null where it may do nothing.
 * @param damaged also in one it could not be given because it is damaged.
 */
export function grantOf(page: Page, documentId: string, damaged = false): Grant | null {
  const grant = page.grants.get(documentId);
  const holds = grant && (grant.isOpen || (damaged && grant.isDamaged)) && grant.over === null;
  return holds ? grant : null;
}
