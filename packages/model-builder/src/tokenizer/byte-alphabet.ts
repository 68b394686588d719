/**
 * GPT-2 writes a token's bytes as letters: printable Latin-1 bytes as themselves, the other 68 in order
 * from U+0100 on. Source: GPT-2's encoder.py, `bytes_to_unicode`.
 *
 * Byte of each letter.
 */
const byteOfLetter: ReadonlyMap<string, number> = buildAlphabet();

/** The letter of each byte, in their order. */
export const letterOfByte: readonly string[] = [...byteOfLetter.keys()];

/** The bytes a token written in letters stands for. Null when it has a letter outside the alphabet. */
export function bytesOfLetters(letters: string): Uint8Array | null {
  const bytes: number[] = [];
  for (const letter of letters) {
    const byte = byteOfLetter.get(letter);
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

function buildAlphabet(): Map<string, number> {
  const isPrintable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  const alphabet = new Map<string, number>();
  let others = 0;
  for (let byte = 0; byte < 256; byte++) {
    alphabet.set(String.fromCharCode(isPrintable(byte) ? byte : 256 + others++), byte);
  }
  return alphabet;
}
