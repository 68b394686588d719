import { jsonInSlices } from '@tercet/document';
import { done, type Result } from '@tercet/protocol';
import type { DocumentStore, ThinningRule, WrittenSnapshot } from '@tercet/storage';
import type { DocumentState } from './place-append.ts';
import { slices } from './slices.ts';

/** What stays of a log that has grown; see README. */
export const thinningRule: ThinningRule = {
  wholeSteps: 20_000,
  wholeBytes: 16_000_000,
  olderSnapshots: 200,
  olderBytes: 16_000_000,
};

/** What is left of a document that weighs all it may, names aside. */
const squeezingRule: ThinningRule = {
  wholeSteps: 500,
  wholeBytes: 2_000_000,
  olderSnapshots: 10,
  olderBytes: 4_000_000,
};

/** Bytes of steps after which there is a snapshot whatever their number, and after which the log is thinned. */
const heavyBytes = 4_000_000;

/** Steps between two snapshots: what loading may have to replay, against what a whole copy of the document costs. */
function snapshotSpacing(contentSize: number): number {
  return Math.max(200, Math.ceil(contentSize / 500));
}

/** After a snapshot could not be kept, the next is tried so many steps later. */
const tryAgainAfter = 50;

/**
 * Keeps whole copies of one document now and then, and its log short. Nobody waits for it: a snapshot only makes
 * loading quicker. One thing at a time: what thins the log comes after the snapshot that stands for it is durable.
 */
export class SnapshotKeeper {
  #work: Promise<unknown> = Promise.resolve();
  #busy = 0;
  /** The next is due at this version; -1 while one is being kept. */
  #nextAt: number;
  /** Before this version the log was thinned as far as it can be; 0 when that is not known. */
  #thinnedTo = 0;
  /** Of steps since the last snapshot was due, and since the log was last thinned. */
  #unkeptBytes = 0;
  #unthinnedBytes = 0;
  #squeezing = false;
  readonly #documentId: string;
  readonly #store: DocumentStore;
  readonly #rule: ThinningRule;

  constructor(
    documentId: string,
    store: DocumentStore,
    rule: ThinningRule,
    snapshot: { version: number; contentSize: number },
  ) {
    this.#documentId = documentId;
    this.#store = store;
    this.#rule = rule;
    this.#nextAt = snapshot.version + snapshotSpacing(snapshot.contentSize);
  }

  /** To be told of every new state, and how much the steps to it weigh. */
  reached(state: DocumentState, bytes = 0): void {
    this.#unkeptBytes += bytes;
    this.#unthinnedBytes += bytes;
    const isHeavy = this.#unkeptBytes > heavyBytes;
    if (this.#nextAt < 0 || (state.version < this.#nextAt && !isHeavy)) return;
    this.#unkeptBytes = 0;
    this.#nextAt = -1;
    void this.inOrder(async () => {
      // What is being answered now goes first.
      await new Promise((resolve) => setImmediate(resolve));
      const kept = await this.keep(state);
      this.#nextAt = state.version + (kept.ok ? snapshotSpacing(state.doc.content.size) : tryAgainAfter);
      if (kept.ok) await this.#thin(state.version);
    });
  }

  async keep({ version, doc, authorship }: DocumentState, forName = false): Promise<Result<null>> {
    const body = await slices.run(jsonInSlices(doc));
    return this.keepWritten(
      { version, json: { body, authors: JSON.stringify(authorship.toJSON()) } },
      forName,
    );
  }

  keepWritten(snapshot: WrittenSnapshot, forName = false): Promise<Result<null>> {
    return this.#store.saveSnapshot(this.#documentId, snapshot, forName);
  }

  /** Older steps go when a quarter more than stays has come together. */
  async #thin(version: number): Promise<Result<null>> {
    const { wholeSteps } = this.#rule;
    const isLong = version - this.#thinnedTo >= 1.25 * wholeSteps;
    if (!isLong && this.#unthinnedBytes < heavyBytes) return done(null);
    this.#unthinnedBytes = 0;
    const thinned = await this.#store.thin(this.#documentId, this.#rule);
    if (thinned.ok && isLong) this.#thinnedTo = version - wholeSteps;
    return thinned;
  }

  /** The document weighs all it may: what can go of its past goes. */
  squeeze(state: DocumentState): void {
    if (this.#squeezing) return;
    this.#squeezing = true;
    void this.inOrder(async () => {
      const kept = await this.keep(state);
      if (kept.ok) await this.#store.thin(this.#documentId, squeezingRule);
      this.#squeezing = false;
    });
  }

  /** Whatever writes snapshots or names, or thins, does so one after the other. */
  async inOrder<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    this.#busy += 1;
    const answer = this.#work.then(work);
    const ended = () => {
      this.#busy -= 1;
    };
    // It goes on whatever happens to one of its works; who asked for it hears of that.
    this.#work = answer.then(ended, ended);
    return answer;
  }

  get isIdle(): boolean {
    return this.#busy === 0;
  }

  async idle(): Promise<void> {
    await this.#work;
  }
}
