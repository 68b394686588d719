import type { EndReason, Failure, Writer } from '@tercet/protocol';

/** One row of the list. */
export interface ShownCandidate {
  /** Stable over the life of the offer: the React key. */
  id: string;
  askId: string;
  /** Which candidate of its ask. */
  index: number;
  /**
   * What a take would insert now, spaces included; what was typed through or taken by word is gone from its
   * front. May hold '\n' (a new paragraph). '' while nothing has come.
   */
  text: string;
  /** No more text will come. */
  done: boolean;
  /** Why it ended; null while it streams, and when its ask failed. */
  reason: EndReason | null;
  /** Stays in the list when three more are asked for. */
  pinned: boolean;
}

export interface OpenOffer {
  candidates: readonly ShownCandidate[];
  /** Index in `candidates`; −1 when there are none. */
  focused: number;
  /** Which batch is shown, from 0, of how many: Tab with the list open makes one more. */
  batch: number;
  batches: number;
  /** The text that was read has been edited by someone since: offer a re-roll [UX 10]. */
  changed: boolean;
  /** Characters of them that stand in the text: typed through, or taken by word. */
  consumed: number;
  /** The text goes on from right to left: so do the keys that take a word of it [UX 24]. */
  rightToLeft: boolean;
  /** Milliseconds (the editor's clock) when the shown batch was last asked for: for the honest wait [UX 12]. */
  askedAt: number;
  /** The models are busy; what is missing here is asked for again by itself then (the editor's clock). Or null. */
  againAt: number | null;
}

/** idle → asked → streaming → settled; asked | streaming → failed; any → idle on Escape, typing, caret move, blur. */
export type SuggestState =
  | { phase: 'idle' }
  /** No text yet. `queuePlace` 1 is next; null: not waiting, or not told. */
  | ({ phase: 'asked'; queuePlace: number | null } & OpenOffer)
  | ({ phase: 'streaming' } & OpenOffer)
  | ({ phase: 'settled' } & OpenOffer)
  /** Text that had come stays in `candidates` and can be taken. Tab asks again. */
  | ({ phase: 'failed'; failure: Failure } & OpenOffer);

/** A text that was once offered here [UX 11]; `run('insertOffered', index)` inserts it at the caret. */
export interface OfferedText {
  id: string;
  text: string;
  model: string;
  /** Milliseconds, the editor's clock. */
  at: number;
  /** Who asked and who took it; null: whoever writes at this page. */
  asker: Writer | null;
  taken: boolean;
  takenBy: Writer | null;
  /** The end of the text it was asked for; '' at the beginning of a document. */
  place: string;
}
