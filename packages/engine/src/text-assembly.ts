import { createWholeCharacters } from '@tercet/protocol/pieces';

/** Bytes of tokens in, whole characters out. */
export interface TextAssembly {
  /** @returns what may be shown now; may be ''. */
  push(bytes: Uint8Array): string;
  /** @returns what was held back, without a character that never became whole. */
  finish(): string;
}

/**
 * Joins bytes to text that never ends inside a character or an emoji sequence [CN5].
 *
 * Incomplete UTF-8 waits for its rest; bytes that cannot become a character are U+FFFD at once. What may still grow is
 * held back as `createWholeCharacters` does. The pieces joined are the text as `TextDecoder` reads it, but for what the
 * end cuts in half.
 */
export function createTextAssembly(): TextAssembly {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const characters = createWholeCharacters();
  return {
    push: (bytes) => characters.push(decoder.decode(bytes, { stream: true })),
    finish: characters.finish,
  };
}
