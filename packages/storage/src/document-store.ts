import type { Result, StepJson } from '@tercet/protocol';

/** A step as it is kept. */
export interface StoredStep {
  step: StepJson;
  /** prosemirror-collab's client id of the page that made it. */
  author: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** The newest snapshot of a document and every step after it. */
export interface StoredDocument {
  schemaVersion: number;
  snapshot: { version: number; body: unknown };
  /** From `snapshot.version` on, without a gap. */
  steps: StoredStep[];
}

/**
 * The step log of every document. Version n is the document after its first n steps.
 *
 * Whatever a promise answers is durable when it resolves. Storage that fails answers `storage-failed`;
 * it never answers less than was acknowledged. `storeContract` beside this file is what every
 * implementation passes.
 */
export interface DocumentStore {
  /** Makes a document with this body at version 0. */
  create(documentId: string, schemaVersion: number, body: unknown): Promise<Result<null>>;
  /** `document-unknown` when there is none. */
  load(documentId: string): Promise<Result<StoredDocument>>;
  /** Steps from `since` (inclusive, a version) to the newest. */
  stepsSince(documentId: string, since: number): Promise<Result<StoredStep[]>>;
  /**
   * Appends steps that apply to `version`. Of many that race for a version exactly one wins.
   * `stale-version` with the newest version when somebody else's are there.
   */
  append(documentId: string, version: number, steps: readonly StoredStep[]): Promise<Result<null>>;
  /** Keeps a body, so that loading need not replay what is before it. */
  saveSnapshot(documentId: string, version: number, body: unknown): Promise<Result<null>>;
  /** Answers when the storage does. */
  ping(): Promise<Result<null>>;
  close(): Promise<void>;
}
