import type { PlacedSelection } from '@tercet/protocol';

/** How the page's own selection reaches the others. */
export interface PresenceTransport {
  /** Positions in the document at a version the server acknowledged; null: not in the text. */
  move(selection: PlacedSelection | null): void;
}
