import { jsonInSlices, nodesIn, parseSteps, parseStepsInSlices, schemaVersion } from '@tercet/document';
import {
  type DocumentAppend,
  type DocumentAppended,
  type DocumentOpened,
  done,
  type Failure,
  failed,
  type PlacedSelection,
  type Result,
  type SentStep,
} from '@tercet/protocol';
import type { DocumentStore, StoredStep, ThinningRule } from '@tercet/storage';
import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import type { HistoryReader } from '../history/read-history.ts';
import { JsonText } from '../json-text.ts';
import { AppendQueue, type WaitingAppend } from './append-queue.ts';
import type { AppendedBatch } from './appended-batch.ts';
import type { Appender } from './appender.ts';
import { type Decided, decideAppends } from './decide-appends.ts';
import { applied, type DocumentState, type PlacedAppend } from './place-append.ts';
import { carrySelection, type RecentStep, RecentSteps, stepBytes } from './recent-steps.ts';
import { replay } from './replay.ts';
import { slices } from './slices.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';
import type { Schedule } from './turns.ts';

export interface AuthorityParts {
  documentId: string;
  store: DocumentStore;
  now: () => number;
  schedule: Schedule;
  thinningRule: ThinningRule;
  tell: (batch: AppendedBatch) => void;
  history: Pick<HistoryReader, 'steps'>;
}

/** Loads a document. A failure is answered as one, never as an empty document [DC7]. */
export async function openDocument(parts: AuthorityParts): Promise<Result<OpenDocument>> {
  const stored = await parts.store.load(parts.documentId);
  if (!stored.ok) return stored;
  if (stored.value.schemaVersion !== schemaVersion) {
    return failed({ code: 'schema-mismatch', server: schemaVersion, client: stored.value.schemaVersion });
  }
  const state = await replay(stored.value);
  if (!state) return failed({ code: 'document-damaged', documentId: parts.documentId, what: 'text' });
  return done(new OpenDocument(parts, state, stored.value.snapshot.version));
}

/** Another server is ahead so many times in a row before the page is told that it is behind. */
const mostCatchUps = 3;

/**
 * The authority of one document: its newest version in memory, every change of it in one queue.
 *
 * Memory is only ever what storage acknowledged. What waits is decided about together and stored in one flush:
 *
 *   queue ──decide (fits, merged, refused)──▶ store ──durable──▶ memory, listeners, answers
 *     ▲                                         │ stale: another server's steps are read first
 *     └──────── decided anew ◀──────────────────┘ failed: each is stored alone
 */
export class OpenDocument {
  #state: DocumentState;
  #running: Promise<void> | null = null;
  /** The document is gone; nothing more is taken on. */
  #deleted = false;
  /** The document as JSON, for those who open it. */
  #writing: { doc: Node; json: WeakRef<Promise<string>> } | null = null;
  readonly #queue: AppendQueue;
  readonly #recent: RecentSteps;
  readonly #parts: AuthorityParts;
  readonly keeper: SnapshotKeeper;

  constructor(parts: AuthorityParts, state: DocumentState, snapshotVersion: number) {
    this.#parts = parts;
    this.#state = state;
    this.#queue = new AppendQueue(parts.schedule);
    this.#recent = new RecentSteps(state.version);
    const snapshot = { version: snapshotVersion, contentSize: state.doc.content.size };
    this.keeper = new SnapshotKeeper(parts.documentId, parts.store, parts.thinningRule, snapshot);
    // A log that was left long is not replayed again by the next who loads it.
    this.keeper.reached(state);
  }

  get state(): DocumentState {
    return this.#state;
  }

  async opened(since: number | undefined): Promise<Result<DocumentOpened>> {
    if (since !== undefined && since <= this.#state.version) {
      const recent = this.#recent.since(since);
      if (recent !== null)
        return done({ kind: 'steps', version: this.#state.version, steps: recent.map(asSent) });
      const { version } = this.#state;
      const { documentId, history } = this.#parts;
      const steps = await history.steps(documentId, since, version);
      if (!steps.ok && steps.failure.code !== 'stale-version') return steps;
      // Storage may already hold steps this answer's version does not count; they come as `document:steps`.
      if (steps.ok && steps.value !== null) {
        return done({ kind: 'steps', version, steps: asJson<SentStep[]>(steps.value) });
      }
    }
    const { version, doc } = this.#state;
    if (nodesIn(doc) < fewNodes && doc.content.size < fewCharacters) {
      return done({ kind: 'snapshot', version, doc: doc.toJSON() });
    }
    return done({ kind: 'snapshot', version, doc: asJson(await this.#written()) });
  }

  /** The newest document as JSON, written once for all who open it at the time; held only as long as they need it. */
  #written(): Promise<string> {
    const { doc } = this.#state;
    const writing = this.#writing?.doc === doc ? this.#writing.json.deref() : undefined;
    if (writing) return writing;
    const json = Promise.resolve(slices.run(jsonInSlices(doc)));
    this.#writing = { doc, json: new WeakRef(json) };
    return json;
  }

  mapForward(selection: PlacedSelection, page: string | null): PlacedSelection | null {
    return this.#recent.carry(selection, page, this.#state.doc.content.size);
  }

  /** Answered after the steps are durable [DC1] and the listeners have heard of them. */
  append(by: Appender, message: DocumentAppend): Promise<Result<DocumentAppended>> {
    if (message.schemaVersion !== schemaVersion) {
      const mismatch = {
        code: 'schema-mismatch',
        server: schemaVersion,
        client: message.schemaVersion,
      } as const;
      return Promise.resolve(failed(mismatch));
    }
    const parsing = slices.run(parseStepsInSlices(message.steps));
    return parsing instanceof Promise
      ? parsing.then((steps) => this.#wait(by, message, steps))
      : this.#wait(by, message, parsing);
  }

  #wait(by: Appender, message: DocumentAppend, steps: Result<Step[]>): Promise<Result<DocumentAppended>> {
    if (!steps.ok) return Promise.resolve(steps);
    return new Promise((resolve, reject) => {
      this.#queue.push({ by, message, steps: steps.value, alone: false, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** A page has gone: nobody waits for it. */
  left(page: string): void {
    this.#queue.turns.served(page);
  }

  forgetOld(): void {
    this.#recent.forgetOld(this.#parts.now());
  }

  get isIdle(): boolean {
    return this.#running === null && this.keeper.isIdle;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (!this.isIdle) {
      await this.#running;
      await this.keeper.idle();
    }
  }

  /** Takes nothing more on [DC10]; resolves when what is under way is done. */
  async end(): Promise<void> {
    this.#deleted = true;
    await this.idle();
  }

  async #run(): Promise<void> {
    let catchUps = 0;
    while (!this.#queue.isEmpty && !this.#deleted) {
      const decided = await decideAppends(this.#queue, this.#state, this.#recent, this.#parts.now());
      const appends = decided.map(({ append }) => append);
      if (appends.length === 0) {
        await this.#queue.change();
        continue;
      }
      try {
        const stored = await this.#keep(decided);
        const isBehind = !stored.ok && stored.failure.code === 'stale-version' && catchUps < mostCatchUps;
        catchUps = isBehind ? catchUps + 1 : 0;
        if (stored.ok) this.#settle(decided);
        else if (isBehind && (await this.#catchUp()) > 0) this.#queue.putBack(appends);
        else if (appends.length === 1) {
          if (stored.failure.code === 'document-full') this.keeper.squeeze(this.#state);
          this.#refuse(appends[0]!, stored.failure);
        } else {
          // What could not be stored beside others may be alone.
          for (const append of appends) append.alone = true;
          this.#queue.putBack(appends);
        }
      } catch (error) {
        for (const { reject } of appends) reject(error);
      }
    }
    const unknown = failed({ code: 'document-unknown', documentId: this.#parts.documentId } as const);
    for (const { resolve } of this.#queue.takeAll()) resolve(unknown);
    this.#running = null;
  }

  /** Stores what was taken on. A page ahead of this memory has heard of steps only storage knows: that is stale too. */
  async #keep(decided: readonly Decided[]): Promise<Result<null>> {
    const { version } = this.#state;
    const steps = decided.flatMap(({ placed }) => placed?.steps ?? []);
    if (steps.length > 0)
      return this.#parts.store.append(this.#parts.documentId, version, steps.map(asStored));
    const isAhead = decided.some(({ append }) => append.message.version > version);
    return isAhead ? failed({ code: 'stale-version', version }) : done(null);
  }

  /** What is durable becomes memory, is told, and answered, in this order. */
  #settle(decided: readonly Decided[]): void {
    for (const { append, placed, failure } of decided) {
      if (failure) this.#refuse(append, failure);
      else {
        const from = this.#state.version;
        this.#become(placed, append.by.page);
        this.#queue.turns.served(append.by.page);
        append.resolve(done({ from, version: this.#state.version }));
      }
    }
  }

  #refuse(append: WaitingAppend, failure: Failure): void {
    const { turns } = this.#queue;
    const isStale = failure.code === 'stale-version';
    if (isStale) turns.refused(append.by.page);
    else turns.served(append.by.page);
    // Where the document is now: what was stored together with it is durable, and was sent.
    append.resolve(failed(isStale ? { ...failure, version: this.#state.version } : failure));
  }

  #become({ steps, after }: PlacedAppend, page: string | null): void {
    const { version } = this.#state;
    this.#state = after;
    this.#recent.push(steps, this.#parts.now());
    const bytes = steps.reduce((sum, { step }) => sum + stepBytes(step), 0);
    this.#parts.tell({
      documentId: this.#parts.documentId,
      version,
      steps: steps.map(asSent),
      bytes,
      page,
      carry: (selection, of) => carrySelection(selection, steps, of),
    });
    this.keeper.reached(after, bytes);
  }

  /**
   * Storage may hold steps this memory does not know: another server's, or ours whose commit was in doubt.
   * @returns how many it learned.
   */
  async #catchUp(): Promise<number> {
    const from = this.#state.version;
    const missed = await this.#parts.store.stepsSince(this.#parts.documentId, from);
    for (const stored of missed.ok ? missed.value : []) {
      const steps = parseSteps([stored.step]);
      const { clientId, author, at } = stored;
      const from = { clientId, author, at, page: null };
      const placed = steps.ok
        ? await slices.run(applied(this.#state, steps.value, from, { origin: 'stored' }))
        : steps;
      if (!placed.ok) break;
      this.#become(placed.value, null);
    }
    return this.#state.version - from;
  }
}

/** What is so much is told as it is written; less is quicker told as it is. */
const fewNodes = 2_000;
const fewCharacters = 100_000;

/** As the page will read it. */
const asJson = <Value>(text: string): Value =>
  text.length < fewCharacters ? JSON.parse(text) : (new JsonText(text) as unknown as Value);

const asSent = ({ step, clientId }: RecentStep): SentStep => ({ step: step.toJSON(), clientId });
const asStored = ({ step, clientId, author, at }: RecentStep): StoredStep => ({
  step: step.toJSON(),
  clientId,
  author,
  at,
});
