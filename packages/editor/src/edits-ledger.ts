import { schemaVersion } from '@tercet/document';
import type { SentStep, StepJson } from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import type { AsideEdit } from './aside-edit.ts';
import { documentText, wholeDocumentText } from './document-text.ts';
import type { EditsKeeper, KeptBase, KeptEdits } from './kept-edits.ts';

/** Between two writes, milliseconds; longer while much waits, since all that waits is written each time. */
const keepEveryMs = 250;
/** A browser that did not keep it is asked again so soon, and twice as late each time up to the longest, milliseconds. */
const againMs = 1_000;
const longestAgainMs = 30_000;
/** While nothing waits, others' edits are kept in no hurry: the server has them. */
const restingMs = 4_000;
/** Acknowledged steps since the base after which a new base is written. */
const renewAfterSteps = 300;

export interface EditsLedgerOptions {
  keeper: EditsKeeper;
  documentId: string;
  clientId: string;
  /** What was kept before; null: nothing yet. */
  kept: KeptEdits | null;
  /** What waits to be sent. */
  pending: () => readonly Step[];
  /** What was put aside. */
  aside: () => readonly AsideEdit[];
  /** The document as it is acknowledged. */
  confirmed: () => { doc: Node; version: number };
  schedule: (delayMs: number, run: () => void) => () => void;
  /** Runs when the page has nothing else to do, as often as `run` answers that there is more. */
  whenIdle: (run: (mayGoOn: () => boolean) => 'more' | 'done') => () => void;
  /** The browser began or ceased to keep. */
  onChange: () => void;
}

/**
 * Sees to it that what the server has not acknowledged is in the browser's database [DC11].
 *
 * The base, a whole document, is written when the page opens and again after many steps, piece by piece in idle
 * time; in between only the steps since, and what waits.
 */
export class EditsLedger {
  #base: KeptBase | null;
  #baseIsKept: boolean;
  /** Acknowledged since the base, or, while there is none, since the page was opened. */
  #confirmed: SentStep[];
  #failed = false;
  /** It has, once. */
  #hasKept = false;
  #keptPending = -1;
  #writing = false;
  #written: Promise<void> = Promise.resolve();
  #changed = false;
  #stopTimer: (() => void) | null = null;
  #timerIsLong = false;
  #stopIdle: (() => void) | null = null;
  #stopAgain: (() => void) | null = null;
  #againInMs = againMs;
  #isOver = false;
  /** How often what was kept was lost: a write that was under way then is not known to be kept. */
  #losses = 0;
  readonly #json = new WeakMap<Step, StepJson>();
  readonly #options: EditsLedgerOptions;

  constructor(options: EditsLedgerOptions) {
    this.#options = options;
    this.#base = options.kept?.base ?? null;
    this.#baseIsKept = this.#base !== null;
    this.#confirmed = [...(options.kept?.confirmed ?? [])];
    if (this.#base === null) this.#renewBase();
    options.keeper.onLost?.(() => this.#lost());
  }

  /** Whether the browser keeps what waits. */
  get keeps(): boolean {
    return this.#hasKept && !this.#failed;
  }

  /** What waits, or what is acknowledged, is not what it was. */
  changed(): void {
    this.#changed = true;
    const waiting = this.#options.pending().length;
    const long = waiting === 0 && this.#keptPending === 0;
    if (this.#stopTimer !== null && !(this.#timerIsLong && !long)) return;
    this.#stopTimer?.();
    this.#timerIsLong = long;
    this.#stopTimer = this.#options.schedule(long ? restingMs : keepEveryMs + waiting / 10, () => {
      this.#stopTimer = null;
      this.#keep();
    });
  }

  confirmed(sent: readonly SentStep[]): void {
    this.#confirmed.push(...sent);
    if (this.#confirmed.length >= renewAfterSteps) this.#renewBase();
  }

  /** Another document has taken the place of ours: a base of its own, and no steps. */
  replaced(): void {
    this.#stopIdle?.();
    this.#stopIdle = null;
    this.#base = null;
    this.#confirmed = [];
    this.#renewBase();
    this.changed();
  }

  /** The page is hidden or left: what is not kept yet is kept now. */
  flush(): void {
    void this.keepNow();
  }

  /** Settles when what waits now is kept, or cannot be. */
  async keepNow(): Promise<void> {
    if (this.#changed) this.#writeNow();
    await this.#written;
  }

  #writeNow(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#writing = false;
    this.#keep();
  }

  destroy(): void {
    this.flush();
    this.#isOver = true;
    this.#stopAgain?.();
    this.#stopIdle?.();
    this.#stopIdle = null;
  }

  #keep(): void {
    // One write at a time; what changes meanwhile goes with the next.
    if (this.#writing) return;
    this.#base ??= this.#baseNow();
    const base = this.#base;
    const pending = this.#options.pending();
    const { documentId, clientId, keeper } = this.#options;
    this.#writing = true;
    this.#changed = false;
    this.#keptPending = pending.length;
    const withBase = !this.#baseIsKept;
    this.#baseIsKept = true;
    const turn = this.#losses;
    this.#written = keeper
      .keep({
        documentId,
        clientId,
        schemaVersion,
        base: withBase ? base : null,
        confirmed: this.#confirmed.slice(),
        pending: pending.map((step) => this.#jsonOf(step)),
        aside: this.#options.aside(),
      })
      .then(
        () => (turn === this.#losses ? this.#kept(true) : this.#notKept()),
        () => this.#notKept(),
      );
  }

  /** The database may be another one, and empty: all of it is written again. */
  #notKept(): void {
    this.#baseIsKept = false;
    this.#changed = true;
    this.#kept(false);
    if (this.#isOver) return;
    this.#stopAgain?.();
    this.#stopAgain = this.#options.schedule(this.#againInMs, () => this.#keep());
    this.#againInMs = Math.min(2 * this.#againInMs, longestAgainMs);
  }

  /** What was kept may be gone. */
  #lost(): void {
    if (this.#isOver) return;
    this.#losses += 1;
    this.#baseIsKept = false;
    this.#changed = true;
    if (this.#writing) return;
    this.#kept(false);
    this.#keep();
  }

  #kept(well: boolean): void {
    this.#writing = false;
    if (well) {
      this.#againInMs = againMs;
      this.#stopAgain?.();
      this.#stopAgain = null;
    }
    if (this.#failed === well || this.#hasKept !== (this.#hasKept || well)) {
      this.#failed = !well;
      this.#hasKept ||= well;
      this.#options.onChange();
    }
    if (well && this.#changed) this.changed();
  }

  #jsonOf(step: Step): StepJson {
    let json = this.#json.get(step);
    if (json === undefined) {
      json = step.toJSON() as StepJson;
      this.#json.set(step, json);
    }
    return json;
  }

  #baseNow(): KeptBase {
    this.#stopIdle?.();
    this.#stopIdle = null;
    const { doc, version } = this.#options.confirmed();
    return this.#begin({ version, doc: wholeDocumentText(doc) });
  }

  #renewBase(): void {
    if (this.#stopIdle !== null) return;
    let begun: { version: number; writing: Generator<undefined, string> } | null = null;
    this.#stopIdle = this.#options.whenIdle((mayGoOn) => {
      if (begun === null) {
        const { doc, version } = this.#options.confirmed();
        begun = { version, writing: documentText(doc) };
      }
      for (;;) {
        const { done, value } = begun.writing.next();
        if (done) {
          this.#stopIdle = null;
          this.#begin({ version: begun.version, doc: value });
          this.changed();
          return 'done';
        }
        if (!mayGoOn()) return 'more';
      }
    });
  }

  /** Steps up to the base are in it. */
  #begin(base: KeptBase): KeptBase {
    const steps = this.#options.confirmed().version - base.version;
    this.#confirmed = steps === 0 ? [] : this.#confirmed.slice(-steps);
    this.#base = base;
    this.#baseIsKept = false;
    return base;
  }
}
