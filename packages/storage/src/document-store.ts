import type {
  DamagedPart,
  HistorySpan,
  NamedVersion,
  Result,
  Right,
  StepJson,
  Writer,
} from '@tercet/protocol';

/** A step as it is kept. */
export interface StoredStep {
  step: StepJson;
  /** prosemirror-collab's client id of the page that made it. */
  clientId: string;
  /** The writer's id. */
  author: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** A whole document at a version. `authors` is who wrote what in it, as `document` puts it into JSON. */
export interface StoredSnapshot {
  version: number;
  body: unknown;
  authors: unknown;
}

/** A snapshot of which the JSON is written already. */
export interface WrittenSnapshot {
  version: number;
  json: { body: string; authors: string };
}

/** A snapshot and the steps after it. */
export interface StoredDocument {
  schemaVersion: number;
  createdAt: number;
  snapshot: StoredSnapshot;
  /** From `snapshot.version` on, without a gap. */
  steps: StoredStep[];
}

/** A link as it is kept: of its secret only the SHA-256. */
export interface StoredLink {
  id: string;
  /** 32 bytes. */
  secretHash: Uint8Array;
  right: Right;
  label: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  lastUsedAt: number | null;
  revokedAt: number | null;
}

/** A document's links, sorted by whether each is what was written. */
export interface SoundLinks {
  sound: StoredLink[];
  damaged: StoredLink[];
}

/** A text that can be read: the document after the last of the steps. */
export type SalvagedText = Pick<StoredDocument, 'snapshot' | 'steps'>;

/** What is left of a document that was damaged on the disk. */
export interface SalvagedDocument {
  /** The version it had come to, as far as is known. */
  version: number;
  damages: DamagedPart[];
  /** The newest first. */
  texts: SalvagedText[];
  /** Whether the first of the texts is the newest version. */
  isTextWhole: boolean;
}

/** How a document is mended. */
export interface Repair {
  /** Of what is written from now on. */
  schemaVersion: number;
  /** The text it goes on from. Absent: the newest, which must be whole. */
  text?: StoredSnapshot;
  /** What its history says, and who did it. */
  name: string;
  by: string;
}

/** A row that was put aside when a document was repaired: `row` is JSON. */
export interface KeptAside {
  at: number;
  part: string;
  row: string;
}

/** What is left of a document's log: every step from `wholeFrom` on, before it snapshots at the versions `kept`. */
export interface StoredOutline {
  createdAt: number;
  version: number;
  wholeFrom: number;
  kept: number[];
  /** Of the whole life, thinned or not; see `HistorySpan`. */
  spans: HistorySpan[];
  names: NamedVersion[];
}

/** What stays when a log grows: all of the newest steps, and of the older ones a snapshot now and then. */
export interface ThinningRule {
  /** The newest steps, which all stay. */
  wholeSteps: number;
  /** Of the newest steps no more stay than weigh this together. Absent: as many as `wholeSteps` says. */
  wholeBytes?: number;
  /** Snapshots kept of what is older, spread evenly; named versions and version 0 stay besides. */
  olderSnapshots: number;
  /** And no more of those than weigh this together. Absent: as many as `olderSnapshots` says. */
  olderBytes?: number;
}

/**
 * The step log of every document, its links, its writers' names and its named versions. Version n is the document
 * after its first n steps.
 *
 * Whatever a promise answers is durable when it resolves. Storage that fails answers `storage-failed`;
 * it never answers less than was acknowledged: what is missing or not what was written is `document-damaged`, and
 * `salvage` answers what is left. Every method about a document that does not exist answers
 * `document-unknown`. A string that would not come back as it went in (NUL, a lone surrogate [MS6]) is `bad-message`
 * with where it is; inside a step, a body and authors it does, since those are kept as JSON.
 * `documentStoreContract` beside this file is what every implementation passes.
 */
export interface DocumentStore {
  /** Makes a document with this body at version 0, and its owner link, or neither. */
  create(
    documentId: string,
    schemaVersion: number,
    first: { body: unknown; authors: unknown; link: StoredLink },
  ): Promise<Result<null>>;
  /** The newest snapshot and what came after; with `version`, the newest one not after it and the steps up to it. */
  load(documentId: string, version?: number): Promise<Result<StoredDocument>>;
  /** Steps from `since` (inclusive, a version) to the newest; `stale-version` with `wholeFrom` when they were thinned. */
  stepsSince(documentId: string, since: number): Promise<Result<StoredStep[]>>;
  /**
   * Appends steps that apply to `version`. Of many that race for a version exactly one wins.
   * `stale-version` with the newest version when somebody else's are there; `document-full` when what is kept of the
   * document weighs more than it may.
   */
  append(documentId: string, version: number, steps: readonly StoredStep[]): Promise<Result<null>>;
  /**
   * Keeps a body, so that loading need not replay what is before it. `forName`: so that a name can stand for it; then
   * `document-full` when that would leave less than half of the document's room for what is written.
   */
  saveSnapshot(
    documentId: string,
    snapshot: StoredSnapshot | WrittenSnapshot,
    forName?: boolean,
  ): Promise<Result<null>>;
  /**
   * Brings the log under the rule. Snapshots must be there already at named versions and at least as often as the
   * rule keeps them: nothing is removed that no kept snapshot stands for. Of what is thinned the outline says who wrote
   * it in at most some thousand spans, each in the name of whoever made most of its steps.
   */
  thin(documentId: string, rule: ThinningRule): Promise<Result<null>>;
  outline(documentId: string): Promise<Result<StoredOutline>>;
  /** Named versions, ascending. */
  names(documentId: string): Promise<Result<NamedVersion[]>>;
  /**
   * Names a version, or takes its name away ('' as name). A named version is never thinned; a snapshot that stood only
   * for a name goes with it.
   */
  nameVersion(documentId: string, name: NamedVersion): Promise<Result<null>>;

  links(documentId: string): Promise<Result<StoredLink[]>>;
  /** Those that can be believed, also of a document of which other parts are damaged. */
  soundLinks(documentId: string): Promise<Result<SoundLinks>>;
  addLink(documentId: string, link: StoredLink): Promise<Result<null>>;
  /**
   * Does nothing when it is revoked already or there is none. Of revoked ones the latest
   * `limits.revokedLinksPerDocument` are kept.
   */
  revokeLink(documentId: string, linkId: string, at: number): Promise<Result<null>>;
  useLink(documentId: string, linkId: string, at: number): Promise<Result<null>>;

  writers(documentId: string): Promise<Result<Writer[]>>;
  /** Keeps or renames one. Beyond `limits.writersPerDocument` those who wrote least are forgotten. */
  saveWriter(documentId: string, writer: Writer): Promise<Result<null>>;

  /** Reads everything that is there of a document, and says what is damaged. */
  salvage(documentId: string): Promise<Result<SalvagedDocument>>;
  /**
   * Keeps aside what is damaged, and what cannot be reached for it; the document loads again. With a `text`, at a
   * version no page has ever had, so that whoever has another text takes this one.
   */
  repair(documentId: string, repair: Repair): Promise<Result<null>>;
  /** What repairs of a document kept aside, the oldest first. */
  keptAside(documentId: string): Promise<Result<KeptAside[]>>;
  /** The ids of all documents there is any part of. */
  documents(): Promise<Result<string[]>>;

  /** For good: when it resolves nothing of the document is left in any file, freed pages and log included. */
  delete(documentId: string): Promise<Result<null>>;

  /** Answers when the storage does. */
  ping(): Promise<Result<null>>;
  close(): Promise<void>;
}
