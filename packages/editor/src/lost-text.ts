import type { Slice } from 'prosemirror-model';
import type { Transaction } from 'prosemirror-state';
import type { Step } from 'prosemirror-transform';

/** The page's steps that wait to be sent, in order, and the transactions that made them. */
export interface WaitingSteps {
  steps: readonly Step[];
  origins: readonly Transaction[];
}

/** Text that rebasing lost, and where it belongs in the document after it. */
export interface LostText {
  position: number;
  slice: Slice;
}
