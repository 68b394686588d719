import type { DocumentAppend, DocumentAppended, Result } from '@tercet/protocol';
import type { Step } from 'prosemirror-transform';
import type { Appender } from './appender.ts';
import { type Schedule, Turns } from './turns.ts';

/** An append that waits for its answer. */
export interface WaitingAppend {
  by: Appender;
  message: DocumentAppend;
  /** Of the message, parsed. */
  steps: Step[];
  /** To be stored with no other: together they could not be. */
  alone: boolean;
  resolve: (answer: Result<DocumentAppended>) => void;
  reject: (error: unknown) => void;
}

/** The appends of one document in the order they came, but that a page whose turn it is goes first [DC12]. */
export class AppendQueue {
  #waiting: WaitingAppend[] = [];
  #wake: () => void = () => undefined;
  readonly turns: Turns;

  constructor(schedule: Schedule) {
    this.turns = new Turns(schedule, () => this.#wake());
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(append: WaitingAppend): void {
    this.#waiting.push(append);
    this.#wake();
  }

  /** Appends that were taken come first again, in their order. */
  putBack(appends: readonly WaitingAppend[]): void {
    this.#waiting.unshift(...appends);
  }

  /** The next append, taken out; null when there is none, or all must wait for the page whose turn it is. */
  next(): WaitingAppend | null {
    const holder = this.turns.holder();
    const place = holder === null ? 0 : this.#waiting.findIndex(({ by }) => by.page === holder);
    return place < 0 ? null : (this.#waiting.splice(place, 1)[0] ?? null);
  }

  /** Everything that waits, taken out. */
  takeAll(): WaitingAppend[] {
    return this.#waiting.splice(0);
  }

  /** Resolves when something came, or a turn ended. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
