/** Names of the inputs that every graph has: see `families/family.ts`. */
export interface Face {
  tokens: string;
  positions: string;
  wanted: string;
}

/** How queries and keys are turned by their positions. */
export interface Rotary {
  /** Tables, [contextTokens + 1, headSize ÷ 2]. */
  cosines: string;
  sines: string;
  /** Which numbers of a head turn together: each with its neighbour, or with the one half a head further. */
  pairs: 'adjacent' | 'halves';
}

/** One attention: how wide it is, and what it sees. */
export interface AttentionShape {
  heads: number;
  /** Heads of keys and values. */
  kvHeads: number;
  headSize: number;
  /** Null: no turning. */
  rotary: Rotary | null;
  /** Scores are multiplied by it; 1 ÷ √headSize unless told otherwise. */
  scale?: number;
  /** Whether it sees the model's window only: the face must have been declared with one. */
  near?: boolean;
}
