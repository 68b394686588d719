import { floatToHalf } from '../checkpoint/half.ts';

/** How random numbers are stored. */
export interface RandomFormat {
  /** GGML's number of the type. */
  type: number;
  /** Of `count` numbers. */
  bytesOf: (count: number) => number;
  /** `count` numbers spread evenly about `mean` (of quantised ones: about zero), with this standard deviation. */
  chunks: (count: number, spread: number, mean: number, seed: number) => Generator<Uint8Array>;
}

/** Blocks of 32 numbers in one chunk: a megabyte or so. */
const blocksAtOnce = 1 << 15;

/** By GGML's name. Source of the layouts: ggml-common.h. */
export const randomFormats: Readonly<Record<'F32' | 'Q4_0' | 'Q8_0', RandomFormat>> = {
  F32: {
    type: 0,
    bytesOf: (count) => count * 4,
    *chunks(count, spread, mean, seed) {
      const next = randomWords(seed);
      // Of numbers even between −1 and 1 the standard deviation is 1 ÷ √3.
      const reach = (spread * Math.sqrt(3)) / 2 ** 31;
      yield new Uint8Array(Float32Array.from({ length: count }, () => mean + next() * reach).buffer);
    },
  },
  // Two codes of 0 … 15, which stand for −8 … 7.
  Q4_0: quantised(2, 16, 4.18, (byte) => (byte & 15 || 8) | (byte & 240 || 128)),
  Q8_0: quantised(8, 32, 73.5, (byte) => (byte === 128 ? 0 : byte)),
};

/**
 * Blocks of a half-precision scale and `codeBytes` of codes, whose standard deviation is `codeSpread`.
 *
 * @param balance makes zero of the one code that has no opposite. Weights that are below zero on average add
 *        up: through gates and a norm that leaves the mean alone, every text would end in the same token.
 */
function quantised(
  type: number,
  codeBytes: number,
  codeSpread: number,
  balance: (byte: number) => number,
): RandomFormat {
  const balanced = Uint8Array.from({ length: 256 }, (_, byte) => balance(byte));
  const blockBytes = 2 + codeBytes;
  return {
    type,
    bytesOf: (count) => (count / 32) * blockBytes,
    *chunks(count, spread, _mean, seed) {
      const next = randomWords(seed);
      const scale = floatToHalf(spread / codeSpread);
      for (let done = 0; done < count / 32; done += blocksAtOnce) {
        const blocks = Math.min(blocksAtOnce, count / 32 - done);
        const words = new Int32Array(Math.ceil((blocks * blockBytes) / 4));
        for (let i = 0; i < words.length; i++) words[i] = next();
        const bytes = new Uint8Array(words.buffer, 0, blocks * blockBytes);
        for (let at = 0; at < bytes.length; at++) bytes[at] = balanced[bytes[at]!]!;
        for (let at = 0; at < bytes.length; at += blockBytes) {
          bytes[at] = scale & 255;
          bytes[at + 1] = scale >> 8;
        }
        yield bytes;
      }
    },
  };
}

/** Numbers from −2³¹ to 2³¹ − 1, the same for the same seed. Source: Marsaglia, Xorshift RNGs (2003). */
function randomWords(seed: number): () => number {
  // Zero would stay zero; neighbouring seeds must not give neighbouring numbers.
  let state = Math.imul(seed | 1, 0x9e3779b1) ^ (seed << 7) || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
  for (let i = 0; i < 16; i++) next();
  return next;
}
