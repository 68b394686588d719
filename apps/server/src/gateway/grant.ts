import type { DocumentClosed, PlacedSelection, Right, Writer } from '@tercet/protocol';
import type { Page } from './page.ts';

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
