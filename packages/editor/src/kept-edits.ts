import type { SentStep, StepJson } from '@tercet/protocol';
import type { AsideEdit } from './aside-edit.ts';

/** A document the server acknowledged, as it is kept. */
export interface KeptBase {
  version: number;
  /** JSON text of `Node.toJSON`: a text is copied into a database in one go, a tree of objects is not. */
  doc: string;
}

/**
 * What one page must not lose: a document at a version, and the edits made on top that the server has not
 * acknowledged. Enough to go on without a server.
 */
export interface KeptEdits {
  documentId: string;
  /** collab's client id, kept with the steps: by it the page knows which of them arrived after all [DC11]. */
  clientId: string;
  schemaVersion: number;
  /** The document at `base.version`, and the acknowledged steps since. */
  base: KeptBase;
  confirmed: readonly SentStep[];
  /** Edits of this page on top, not acknowledged. */
  pending: readonly StepJson[];
  /** Changes the server refused, until the writer has copied them or does not want them. Absent: none. */
  aside?: readonly AsideEdit[];
}

/** Where a page keeps them. The web app implements it over the browser's database. */
export interface EditsKeeper {
  /**
   * Called after every change, at most a few times a second, and at once when the page is hidden or left: what is
   * to be written then must be on its way when the call returns. The base is only given when it changed.
   * Resolves when kept; rejects when the browser does not keep it (private mode, no space): then the page says so.
   */
  keep(edits: Omit<KeptEdits, 'base'> & { base: KeptBase | null }): Promise<void>;
  /** Told when what was kept may be gone: it is kept again, whole. */
  onLost?(told: () => void): void;
}
