/** Text to token ids and back, as bytes: a token may be part of a character. */
export interface Tokenizer {
  readonly vocabSize: number;
  /** Read when the prompt is empty, and before every prompt where `startsEveryText`. */
  readonly startToken: number;
  /** The model knows only texts that begin with the start token. */
  readonly startsEveryText: boolean;
  /** Ids of `text` and nothing before it; special tokens written in the text are not recognised: they are text. */
  encode(text: string): number[];
  /** UTF-8 bytes the token adds to the text; empty for control tokens. The same array each time: not to be mutated. */
  bytesOf(token: number): Uint8Array;
  /** Whether the token ends a text. */
  isEnd(token: number): boolean;
}
