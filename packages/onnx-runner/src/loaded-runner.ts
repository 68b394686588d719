import type { ModelRunner } from '@tercet/engine';

export interface SlotOptions {
  slots: number;
  /** Tokens of prompt and continuation one slot holds. */
  slotTokens: number;
  /**
   * Tokens whose keys and values are held in memory, in the slots as far as these were ever written and outside of them
   * (on the processor only); default as many as the slots have room for.
   */
  kvTokens?: number;
}

/** A runner that can be asked for another of the same loaded model. */
export interface LoadedRunner extends ModelRunner {
  /** A runner with slots of its own. Closed before this one; never running while it does. */
  sibling(size: SlotOptions): LoadedRunner;
}
