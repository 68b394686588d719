import { halfToFloat } from './half.ts';

/**
 * Readers of GGML's "K" formats: super-blocks of 256 numbers.
 *
 * Q4_K and Q5_K: 8 sub-blocks of 32 with 6-bit scales and minima. Q6_K: 16 of 16 with 8-bit scales.
 * Source: ggml-quants.c, dequantize_row_q{4,5,6}_K.
 */
export const dequantiseK = { q4: readQ4K, q5: readQ5K, q6: readQ6K };

/** The 6-bit scale of sub-block `j`, 0 … 7, packed at `at`. */
function scaleOf(bytes: Uint8Array, at: number, j: number): number {
  if (j < 4) return bytes[at + j]! & 63;
  return (bytes[at + j + 4]! & 15) | ((bytes[at + j - 4]! >> 6) << 4);
}

/** The 6-bit minimum of sub-block `j`, 0 … 7, packed at `at`. */
function minimumOf(bytes: Uint8Array, at: number, j: number): number {
  if (j < 4) return bytes[at + j + 4]! & 63;
  return (bytes[at + j + 4]! >> 4) | ((bytes[at + j]! >> 6) << 4);
}

function readQ4K(bytes: Uint8Array, out: Float32Array, count: number): void {
  for (let at = 0, o = 0; o < count; at += 144, o += 256) {
    const scale = halfToFloat(bytes, at);
    const minimum = halfToFloat(bytes, at + 2);
    for (let j = 0; j < 8; j++) {
      const step = scale * scaleOf(bytes, at + 4, j);
      const low = minimum * minimumOf(bytes, at + 4, j);
      const from = at + 16 + (j >> 1) * 32;
      const shift = (j & 1) * 4;
      for (let l = 0; l < 32; l++) out[o + 32 * j + l] = step * ((bytes[from + l]! >> shift) & 15) - low;
    }
  }
}

function readQ5K(bytes: Uint8Array, out: Float32Array, count: number): void {
  for (let at = 0, o = 0; o < count; at += 176, o += 256) {
    const scale = halfToFloat(bytes, at);
    const minimum = halfToFloat(bytes, at + 2);
    for (let j = 0; j < 8; j++) {
      const step = scale * scaleOf(bytes, at + 4, j);
      const low = minimum * minimumOf(bytes, at + 4, j);
      const from = at + 48 + (j >> 1) * 32;
      const shift = (j & 1) * 4;
      for (let l = 0; l < 32; l++) {
        const value = ((bytes[from + l]! >> shift) & 15) | (((bytes[at + 16 + l]! >> j) & 1) << 4);
        out[o + 32 * j + l] = step * value - low;
      }
    }
  }
}

function readQ6K(bytes: Uint8Array, out: Float32Array, count: number): void {
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0, o = 0; o < count; at += 210, o += 256) {
    const scale = halfToFloat(bytes, at + 208);
    for (let i = 0; i < 256; i++) {
      const half = i >> 7;
      const quarter = (i >> 5) & 3;
      const l = i & 31;
      const low = bytes[at + half * 64 + (quarter & 1) * 32 + l]! >> ((quarter >> 1) * 4);
      const high = bytes[at + 128 + half * 32 + l]! >> (quarter * 2);
      out[o + i] = scale * signed[at + 192 + (i >> 4)]! * (((low & 15) | ((high & 3) << 4)) - 32);
    }
  }
}
