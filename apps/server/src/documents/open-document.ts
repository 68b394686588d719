import { checkSteps, documentProblem, schema, schemaVersion } from '@tercet/document';
import {
  type DocumentAppend,
  type DocumentOpen,
  type DocumentOpened,
  type DocumentSteps,
  done,
  failed,
  type Result,
  type SentStep,
} from '@tercet/protocol';
import type { DocumentStore, StoredStep } from '@tercet/storage';
import { Node } from 'prosemirror-model';

/** Steps after a snapshot before the next one is kept. */
const snapshotEvery = 200;

/**
 * The authority of one document: its newest version in memory, every change of it in one queue.
 *
 * Memory is only ever what storage acknowledged.
 */
export interface OpenDocument {
  readonly version: number;
  opened(message: DocumentOpen): Promise<Result<DocumentOpened>>;
  /** Answered after the steps are durable [DC1]; `told` then hears what the other pages must learn. */
  append(message: DocumentAppend, told: (steps: DocumentSteps) => void): Promise<Result<{ version: number }>>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Loads a document. A failure is answered as one, never as an empty document [DC7]. */
export async function openDocument(
  documentId: string,
  store: DocumentStore,
  now: () => number = Date.now,
): Promise<Result<OpenDocument>> {
  const stored = await store.load(documentId);
  if (!stored.ok) return stored;
  if (stored.value.schemaVersion !== schemaVersion) {
    return failed({ code: 'schema-mismatch', server: schemaVersion, client: stored.value.schemaVersion });
  }
  const { snapshot, steps } = stored.value;
  const replayed = replay(snapshot.body, steps);
  if (!replayed) return failed({ code: 'storage-failed', reason: 'failed' });
  const version = snapshot.version + steps.length;
  return done(new Authority(documentId, store, now, replayed, version, snapshot.version));
}

/** The document the steps lead to; null when what is stored does not make one. */
function replay(body: unknown, steps: readonly StoredStep[]): Node | null {
  try {
    const start = Node.fromJSON(schema, body);
    if (documentProblem(start) !== null) return null;
    const after = checkSteps(
      start,
      steps.map(({ step }) => step),
    );
    return after.ok ? after.value.doc : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

class Authority implements OpenDocument {
  #doc: Node;
  #version: number;
  #snapshotVersion: number;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #documentId: string;
  readonly #store: DocumentStore;
  readonly #now: () => number;

  constructor(
    documentId: string,
    store: DocumentStore,
    now: () => number,
    doc: Node,
    version: number,
    snapshotVersion: number,
  ) {
    this.#documentId = documentId;
    this.#store = store;
    this.#now = now;
    this.#doc = doc;
    this.#version = version;
    this.#snapshotVersion = snapshotVersion;
  }

  get version(): number {
    return this.#version;
  }

  async opened({ since }: DocumentOpen): Promise<Result<DocumentOpened>> {
    const version = this.#version;
    if (since === undefined || since > version) {
      return done({ kind: 'snapshot', version, doc: this.#doc.toJSON() });
    }
    const stored = await this.#store.stepsSince(this.#documentId, since);
    if (!stored.ok) return stored;
    // Storage may already hold steps this answer's version does not count; they come as `document:steps`.
    const steps = stored.value.slice(0, version - since).map(asSent);
    return done({ kind: 'steps', version, steps });
  }

  append(
    message: DocumentAppend,
    told: (steps: DocumentSteps) => void,
  ): Promise<Result<{ version: number }>> {
    return this.#inOrder(() => this.#append(message, told));
  }

  async #append(
    message: DocumentAppend,
    told: (steps: DocumentSteps) => void,
  ): Promise<Result<{ version: number }>> {
    const from = this.#version;
    if (message.schemaVersion !== schemaVersion) {
      return failed({ code: 'schema-mismatch', server: schemaVersion, client: message.schemaVersion });
    }
    if (message.version !== from) return failed({ code: 'stale-version', version: from });
    const checked = checkSteps(this.#doc, message.steps);
    if (!checked.ok) return checked;
    const at = this.#now();
    const steps = checked.value.steps.map((step) => ({ step, author: message.clientId, at }));
    const stored = await this.#store.append(this.#documentId, from, steps);
    if (!stored.ok) {
      if (stored.failure.code === 'stale-version') await this.#catchUp(told);
      return stored;
    }
    this.#doc = checked.value.doc;
    this.#version = from + steps.length;
    told({ documentId: this.#documentId, version: from, steps: steps.map(asSent) });
    this.#keepSnapshot();
    return done({ version: this.#version });
  }

  /** Storage holds steps this memory does not know: another server's, or ours whose commit was in doubt. */
  async #catchUp(told: (steps: DocumentSteps) => void): Promise<void> {
    const from = this.#version;
    const missed = await this.#store.stepsSince(this.#documentId, from);
    if (!missed.ok) return;
    const checked = checkSteps(
      this.#doc,
      missed.value.map(({ step }) => step),
    );
    if (!checked.ok) return;
    this.#doc = checked.value.doc;
    this.#version = from + missed.value.length;
    told({ documentId: this.#documentId, version: from, steps: missed.value.map(asSent) });
  }

  /** Not waited for by the writer: a snapshot only makes loading quicker. */
  #keepSnapshot(): void {
    if (this.#version - this.#snapshotVersion < snapshotEvery) return;
    const version = this.#version;
    const body = this.#doc.toJSON();
    this.#snapshotVersion = version;
    void this.#inOrder(() => this.#store.saveSnapshot(this.#documentId, version, body));
  }

  #inOrder<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = this.#queue.then(work);
    // The queue goes on whatever happens to one of its works; who asked for it hears of that.
    this.#queue = answer.then(
      () => undefined,
      () => undefined,
    );
    return answer;
  }

  async idle(): Promise<void> {
    await this.#queue;
  }
}

function asSent({ step, author }: StoredStep): SentStep {
  return { step, clientId: author };
}
