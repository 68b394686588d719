import { schema, soundStep } from '@tercet/document';
import type {
  DocumentAppended,
  DocumentOpened,
  DocumentSteps,
  Failure,
  Result,
  SentStep,
  StepJson,
} from '@tercet/protocol';
import { LinePace, limits } from '@tercet/protocol';
import { getVersion, receiveTransaction, sendableSteps } from 'prosemirror-collab';
import type { Node } from 'prosemirror-model';
import type { EditorState, Transaction } from 'prosemirror-state';
import { Step } from 'prosemirror-transform';
import { type AsideEdit, asideOf } from './aside-edit.ts';
import { displacedMeta } from './bound-transaction.ts';
import { ConfirmedDocument } from './confirmed-document.ts';
import type { DocumentTransport } from './document-transport.ts';
import { mergeDocument } from './merge-document.ts';
import { receiveSteps, withoutFirstWaiting } from './receive-steps.ts';
import { restoreLostText } from './restore-lost-text.ts';
import { SaveProgress } from './save-progress.ts';
import type { SavedState } from './saved-state.ts';
import { stepsThatFit } from './steps-that-fit.ts';
import { failureKind, retryDelayMs } from './sync-retry.ts';

export interface SyncOptions {
  transport: DocumentTransport;
  clientId: string;
  random: () => number;
  schedule: (delayMs: number, run: () => void) => () => void;
  /** A steady clock, milliseconds. */
  now: () => number;
  onChange: () => void;
  /** Steps were acknowledged, ours or others', in order. */
  onConfirmed?: (sent: readonly SentStep[]) => void;
  /** The document was replaced by the server's: its steps since ours are gone. */
  onReplaced?: () => void;
  /** The server will never take this change: it is no longer in the document, what was written after it is. */
  onAside?: (edit: AsideEdit) => void;
  /** Whether the browser keeps what waits, too. */
  isKept?: () => boolean;
  /** Keeps what waits now; settles when that is done, or cannot be done. */
  keepNow?: () => Promise<void>;
}

/** Whose steps are brought: an editor's view, or a state without one. Its state has the collab plugin. */
export interface SyncTarget {
  readonly state: EditorState;
  readonly isDestroyed: boolean;
  dispatch(tr: Transaction): void;
  /** Begin anew with this document; nothing here waits to be sent. */
  replaceState(doc: unknown, version: number): void;
  /** Called before others' steps are put in: the state's selection must be the writer's. */
  readSelection(): void;
}

/** Trouble is said within this time [UX 14], milliseconds. */
const silenceLimitMs = 1_500;
/** Of a line that brought the last part slowly but well, milliseconds. */
const longestSilenceMs = 4_000;
/** A browser that has not kept what is to be sent by then holds it up no longer, milliseconds. */
const keptWithinMs = 1_000;

/**
 * Brings the editor's steps to the authority and others' steps into the editor. One message is under way at a
 * time; what is typed meanwhile waits for the next.
 *
 *   idle ──steps──▶ appending ──ok──▶ idle
 *     ▲                 │ stale-version: idle where others' steps came already, and sent again at once
 *     │                 │ unknown outcome (rejected promise), reconnected, a gap in what came
 *     │                 ▼
 *     └──────────── catchingUp       storage-failed, overloaded, …: waiting, then catchingUp
 *   idle ──rebasing dropped steps──▶ keeping ──kept──▶ idle
 *   any ──disconnected──▶ offline ──reconnected──▶ catchingUp
 *   appending ──step-rejected──▶ idle, with fewer steps, down to the one: it is put aside, what follows is sent
 *   any ──schema-mismatch, document-unknown, …──▶ refused (the end)
 *
 * An answer to a message from before a disconnection is ignored: catching up tells what became of it, since our
 * own steps come back with our client id.
 */
export class Sync {
  #phase: 'idle' | 'keeping' | 'appending' | 'catchingUp' | 'waiting' | 'offline' | 'refused' = 'idle';
  #trouble: Extract<SavedState, { state: 'not-saved' }>['cause'] | null = null;
  #failure: Failure | null = null;
  #attempts = 0;
  #batchLimit: number = limits.stepsInAppend;
  readonly #pace = new LinePace();
  readonly #progress = new SaveProgress();
  /** Steps whose version is ahead of ours, until what is under way has been answered. */
  #held: DocumentSteps[] = [];
  /** Counts what was sent; an answer to an older one is ignored. */
  #turn = 0;
  /**
   * Rebasing dropped steps, and the browser does not know. What is sent must be kept as it is sent, or a page that
   * comes back does not recognise its own.
   */
  #unkept = false;
  /** Rebasing dropped steps since the last message went out. */
  #rearranged = false;
  #stopRetry: (() => void) | null = null;
  #stopSilence: (() => void) | null = null;
  readonly #target: SyncTarget;
  readonly #options: SyncOptions;
  readonly #confirmed: ConfirmedDocument;

  /** @param target  with nothing waiting: its document is an acknowledged one. */
  constructor(target: SyncTarget, options: SyncOptions) {
    this.#target = target;
    this.#options = options;
    this.#confirmed = new ConfirmedDocument(target.state.doc, getVersion(target.state));
  }

  saved(): SavedState {
    const pendingSteps = this.#pending();
    const keptInBrowser = this.#options.isKept?.() ?? false;
    if (this.#phase === 'refused') {
      return { state: 'refused', pendingSteps, failure: this.#failure!, keptInBrowser };
    }
    if (pendingSteps === 0) return { state: 'saved', pendingSteps };
    const share = this.#progress.of(this.#waiting());
    const progress = share === null ? {} : { progress: share };
    const cause = this.#phase === 'offline' ? 'disconnected' : this.#trouble;
    return cause === null
      ? { state: 'saving', pendingSteps, ...progress }
      : { state: 'not-saved', pendingSteps, cause, failure: this.#failure, keptInBrowser, ...progress };
  }

  /** Whether this page may write. */
  get writable(): boolean {
    return !(this.#phase === 'refused' && this.#failure?.code === 'schema-mismatch');
  }

  /** The document as the server acknowledged it. */
  get confirmed(): { doc: Node; version: number } {
    return this.#confirmed;
  }

  /** To be called after every transaction that changes the document. */
  push(): void {
    if (this.#phase !== 'idle') return;
    const sendable = sendableSteps(this.#target.state);
    if (sendable === null) return;
    if (this.#unkept && this.#options.keepNow) {
      this.#keepFirst(this.#options.keepNow);
      return;
    }
    const some = sendable.steps.slice(0, this.#batchLimit);
    const { steps: sent, bytes } = stepsThatFit(some, this.#pace.bytes);
    const steps = some.slice(0, sent.length);
    const { version } = sendable;
    if (bytes > limits.messageBytes) {
      // Such a message is not answered but cuts the connection, again on every return.
      this.#putAside({ code: 'too-large', bytes, limit: limits.messageBytes });
      return;
    }
    this.#enter('appending');
    this.#rearranged = false;
    const sentAt = this.#options.now();
    this.#await(
      this.#options.transport.append({
        version,
        clientId: this.#options.clientId,
        steps: sent,
      }),
      (result) => {
        this.#pace.answered(bytes, this.#options.now() - sentAt);
        this.#appended(steps, result);
      },
      this.#pace.expectedMs(bytes),
    );
  }

  receive(message: DocumentSteps): void {
    if (this.#phase === 'refused' || this.#phase === 'offline') return;
    if (message.version > this.#version()) {
      this.#held.push(message);
      if (this.#phase === 'idle') this.#catchUp();
      return;
    }
    this.#apply(message.version, message.steps);
    this.push();
  }

  disconnected(): void {
    if (this.#phase === 'refused') return;
    this.#abandon();
    this.#enter('offline');
    this.#options.onChange();
  }

  reconnected(): void {
    if (this.#phase === 'refused') return;
    this.#abandon();
    this.#attempts = 0;
    this.#catchUp();
  }

  /** The document is over for this page: nothing is sent any more, what waits stays. */
  end(failure: Failure): void {
    this.#refuse(failure);
    this.#options.onChange();
  }

  destroy(): void {
    this.#abandon();
    this.#phase = 'refused';
    this.#failure = null;
  }

  #version(): number {
    return getVersion(this.#target.state);
  }

  #waiting(): readonly Step[] {
    return sendableSteps(this.#target.state)?.steps ?? [];
  }

  #pending(): number {
    return this.#waiting().length;
  }

  #enter(phase: 'idle' | 'keeping' | 'appending' | 'catchingUp' | 'waiting' | 'offline' | 'refused'): void {
    this.#phase = phase;
  }

  /** Forgets what is under way. */
  #abandon(): void {
    this.#turn += 1;
    this.#stopRetry?.();
    this.#stopSilence?.();
    this.#stopRetry = this.#stopSilence = null;
    this.#held = [];
    this.#pace.forget();
  }

  /** @param expectedMs  over a slow line that is at work; silence is said to be one later. */
  #await<Value>(
    promise: Promise<Result<Value>>,
    answered: (result: Result<Value>) => void,
    expectedMs = 0,
  ): void {
    this.#turn += 1;
    const turn = this.#turn;
    const silenceMs = Math.max(silenceLimitMs, Math.min(expectedMs, longestSilenceMs));
    this.#stopSilence ??= this.#options.schedule(silenceMs, () => {
      this.#stopSilence = null;
      if (this.#trouble !== null) return;
      this.#trouble = 'unanswered';
      this.#options.onChange();
    });
    const settle = (act: () => void) => {
      if (turn !== this.#turn || this.#target.isDestroyed) return;
      act();
      this.#options.onChange();
    };
    promise.then(
      (result) => settle(() => answered(result)),
      // Nobody knows whether it arrived.
      () =>
        settle(() => {
          this.#pace.forget();
          this.#retry('unanswered', null);
        }),
    );
  }

  #appended(steps: readonly Step[], result: Result<DocumentAppended>): void {
    if (!result.ok) {
      this.#failed(steps.length, result.failure);
      return;
    }
    this.#healthy();
    const { from, version } = result.value;
    // Merged behind others' steps, which came before this answer and moved ours here as they did there [DC2].
    if (!this.#rearranged && this.#version() === from && version === from + steps.length) {
      this.#confirm(steps);
      this.#enter('idle');
      this.#release();
    } else this.#catchUp();
  }

  /** The first of our waiting steps are acknowledged as they are here. */
  #confirm(steps: readonly Step[]): void {
    const { clientId } = this.#options;
    const ours = this.#waiting().slice(0, steps.length);
    this.#progress.acknowledged(ours);
    this.#acknowledged(
      ours,
      ours.map((step) => ({ step: step.toJSON() as StepJson, clientId })),
    );
    const ids = ours.map(() => clientId);
    this.#target.dispatch(receiveTransaction(this.#target.state, ours, ids));
    this.#settled();
  }

  #acknowledged(steps: readonly Step[], sent: readonly SentStep[]): void {
    this.#confirmed.add(steps);
    this.#options.onConfirmed?.(sent);
  }

  #settled(): void {
    if (this.#pending() > 0) return;
    this.#progress.allSaved();
    this.#confirmed.is(this.#target.state.doc, this.#version());
  }

  #failed(sent: number, failure: Failure): void {
    switch (failureKind(failure)) {
      case 'stale':
        this.#overtaken(failure);
        return;
      case 'smaller':
      case 'change':
        this.#sendLess(sent, failure);
        return;
      case 'passing':
        this.#retry('failed', failure);
        return;
      case 'final':
        this.#refuse(failure);
        return;
    }
  }

  /** Others were first. Their steps were sent before this answer, so mostly they are here: send again at once. */
  #overtaken(failure: Failure): void {
    if (failure.code !== 'stale-version' || failure.version > this.#version()) this.#catchUp();
    else {
      this.#enter('idle');
      this.#release();
    }
  }

  #sendLess(sent: number, failure: Failure): void {
    if (sent <= 1) this.#putAside(failure);
    else {
      this.#batchLimit = Math.floor(sent / 2);
      this.#enter('idle');
      this.#release();
    }
  }

  /** One refusal never ends saving: the change goes out of the document, and what was written after it is sent. */
  #putAside(failure: Failure): void {
    const { state } = this.#target;
    const waiting = sendableSteps(state);
    const first = waiting?.steps[0];
    if (!waiting || !first) {
      this.#catchUp();
      return;
    }
    const edit = asideOf(first, failure);
    const without = withoutFirstWaiting(state);
    this.#rearranged = this.#unkept = true;
    this.#target.dispatch(without);
    const restored = restoreLostText(waiting, 0, without, this.#target.state, new Set([0]));
    if (restored) this.#target.dispatch(restored);
    this.#options.onAside?.(edit);
    this.#healthy();
    this.#settled();
    this.#batchLimit = limits.stepsInAppend;
    this.#enter('idle');
    this.#release();
  }

  #refuse(failure: Failure): void {
    this.#abandon();
    this.#failure = failure;
    this.#enter('refused');
  }

  #retry(cause: 'unanswered' | 'failed', failure: Failure | null): void {
    this.#trouble = cause;
    this.#failure = failure;
    this.#enter('waiting');
    const delay = retryDelayMs(this.#attempts, failure, this.#options.random);
    this.#attempts += 1;
    this.#stopRetry = this.#options.schedule(delay, () => {
      this.#stopRetry = null;
      this.#catchUp();
    });
  }

  #healthy(): void {
    this.#attempts = 0;
    this.#trouble = null;
    this.#failure = null;
    this.#stopSilence?.();
    this.#stopSilence = null;
  }

  #catchUp(): void {
    this.#enter('catchingUp');
    const since = this.#version();
    this.#await(this.#options.transport.catchUp(since), (result) => this.#caughtUp(since, result));
    this.#options.onChange();
  }

  #caughtUp(since: number, result: Result<DocumentOpened>): void {
    if (!result.ok) {
      if (['final', 'change'].includes(failureKind(result.failure))) this.#refuse(result.failure);
      else this.#retry('failed', result.failure);
      return;
    }
    if (result.value.kind === 'steps') this.#apply(since, result.value.steps);
    else if (!this.#replace(result.value)) return;
    // Being answered does not yet make what waits durable: trouble that was said stays until an append succeeds.
    if (this.#pending() === 0) this.#healthy();
    this.#enter('idle');
    this.#release();
  }

  /**
   * The steps since our version are gone: the server's document, and what waits here put into it.
   * @returns false when the server's is the older one: it never takes the place of a newer.
   */
  #replace({ doc, version }: { doc: unknown; version: number }): boolean {
    if (version === this.#version()) return true;
    if (version < this.#version()) {
      const problem = `the server has version ${version} and this page ${this.#version()}`;
      this.#refuse({ code: 'step-rejected', problem });
      return false;
    }
    const base = this.#pending() > 0 ? this.#confirmed.doc : null;
    const mine = this.#target.state.doc;
    this.#target.replaceState(doc, version);
    this.#settled();
    this.#options.onReplaced?.();
    const merged = base && mergeDocument(this.#target.state, base, mine);
    if (merged) this.#target.dispatch(merged.setMeta(displacedMeta, true));
    return true;
  }

  #keepFirst(keepNow: () => Promise<void>): void {
    this.#unkept = false;
    this.#enter('keeping');
    const turn = this.#turn;
    const done = () => {
      stop();
      if (turn !== this.#turn || this.#phase !== 'keeping' || this.#target.isDestroyed) return;
      this.#enter('idle');
      this.#release();
    };
    const stop = this.#options.schedule(keptWithinMs, done);
    keepNow().then(done, done);
  }

  /** Applies what was held, and sends what waits. */
  #release(): void {
    const held = this.#held.sort((a, b) => a.version - b.version);
    this.#held = [];
    for (const message of held) this.receive(message);
    this.push();
  }

  /**
   * Applies steps the first of which is for `version` ≤ ours; those we have are skipped.
   *
   * Ours among them are recognised by client id and by what they say: what an earlier page of this client sent
   * and no longer kept is everybody's.
   */
  #apply(version: number, sent: readonly SentStep[]): void {
    let rest = sent.slice(this.#version() - version);
    while (rest.length > 0) {
      const ours = this.#recognised(rest);
      const next = rest.findIndex(({ clientId }, at) => at > 0 && clientId === this.#options.clientId);
      const run = rest.slice(0, ours > 0 ? ours : next < 0 ? rest.length : next);
      const steps = run.map(({ step }) => Step.fromJSON(schema, step));
      if (ours > 0) this.#confirm(steps);
      else this.#receive(steps, run);
      rest = rest.slice(run.length);
    }
  }

  /** How many of these, from the first, are the first of those that wait here. */
  #recognised(sent: readonly SentStep[]): number {
    if (sent[0]!.clientId !== this.#options.clientId) return 0;
    const waiting = this.#waiting();
    const other = sent.findIndex(
      ({ clientId, step }, at) =>
        clientId !== this.#options.clientId || at >= waiting.length || !sameStep(step, waiting[at]!),
    );
    return other < 0 ? sent.length : other;
  }

  #receive(steps: readonly Step[], sent: readonly SentStep[]): void {
    // Text someone puts where our caret is goes after it: no one's caret is moved [UX 10].
    this.#target.readSelection();
    const { state } = this.#target;
    const waiting = sendableSteps(state);
    const received = receiveSteps(state, steps);
    this.#acknowledged(steps, sent);
    this.#target.dispatch(received);
    if (waiting) {
      if (this.#pending() < waiting.steps.length) this.#rearranged = this.#unkept = true;
      const restored = restoreLostText(waiting, steps.length, received, this.#target.state);
      if (restored) this.#target.dispatch(restored);
    }
    this.#settled();
  }
}

/**
 * Attributes may come in another order than they were sent: both are written by our own schema. What an older page
 * sent was not made sound yet, and ours is.
 */
function sameStep(json: StepJson, step: Step): boolean {
  return JSON.stringify(soundStep(Step.fromJSON(schema, json)).toJSON()) === JSON.stringify(step.toJSON());
}
