import { dequantiseK } from './dequantise-k.ts';
import { halfToFloat } from './half.ts';

/** How GGUF stores a tensor: `values` numbers in each `bytes` bytes. */
export interface TensorType {
  name: string;
  values: number;
  bytes: number;
  /** Writes `count` numbers (a multiple of `values`) read from `bytes`. */
  read: (bytes: Uint8Array, out: Float32Array, count: number) => void;
}

/** Storage types this reader knows, by GGML type number. Source: ggml-common.h, ggml-quants.c. */
export const tensorTypes: ReadonlyMap<number, TensorType> = new Map([
  [0, { name: 'F32', values: 1, bytes: 4, read: readF32 }],
  [1, { name: 'F16', values: 1, bytes: 2, read: readF16 }],
  [2, { name: 'Q4_0', values: 32, bytes: 18, read: readQ4_0 }],
  [3, { name: 'Q4_1', values: 32, bytes: 20, read: readQ4_1 }],
  [6, { name: 'Q5_0', values: 32, bytes: 22, read: readQ5_0 }],
  [8, { name: 'Q8_0', values: 32, bytes: 34, read: readQ8_0 }],
  [12, { name: 'Q4_K', values: 256, bytes: 144, read: dequantiseK.q4 }],
  [13, { name: 'Q5_K', values: 256, bytes: 176, read: dequantiseK.q5 }],
  [14, { name: 'Q6_K', values: 256, bytes: 210, read: dequantiseK.q6 }],
  [30, { name: 'BF16', values: 1, bytes: 2, read: readBF16 }],
]);

/**
 * Numbers of a tensor, or of whole rows of it.
 *
 * @param bytes as stored; length is `count / type.values × type.bytes`.
 * @returns [count]. Throws RangeError when the lengths do not fit.
 */
export function dequantise(type: TensorType, bytes: Uint8Array, count: number): Float32Array {
  if (count % type.values !== 0 || bytes.length !== (count / type.values) * type.bytes) {
    throw new RangeError(`${bytes.length} bytes do not hold ${count} numbers of ${type.name}.`);
  }
  const out = new Float32Array(count);
  type.read(bytes, out, count);
  return out;
}

function readF32(bytes: Uint8Array, out: Float32Array): void {
  new Uint8Array(out.buffer).set(bytes);
}

function readF16(bytes: Uint8Array, out: Float32Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = halfToFloat(bytes, 2 * i);
}

function readBF16(bytes: Uint8Array, out: Float32Array, count: number): void {
  const bits = new Uint32Array(out.buffer);
  for (let i = 0; i < count; i++) bits[i] = ((bytes[2 * i]! | (bytes[2 * i + 1]! << 8)) << 16) >>> 0;
}

function readQ4_0(bytes: Uint8Array, out: Float32Array, count: number): void {
  for (let at = 0, o = 0; o < count; at += 18, o += 32) {
    const scale = halfToFloat(bytes, at);
    for (let j = 0; j < 16; j++) {
      const pair = bytes[at + 2 + j]!;
      out[o + j] = scale * ((pair & 15) - 8);
      out[o + j + 16] = scale * ((pair >> 4) - 8);
    }
  }
}

function readQ4_1(bytes: Uint8Array, out: Float32Array, count: number): void {
  for (let at = 0, o = 0; o < count; at += 20, o += 32) {
    const scale = halfToFloat(bytes, at);
    const minimum = halfToFloat(bytes, at + 2);
    for (let j = 0; j < 16; j++) {
      const pair = bytes[at + 4 + j]!;
      out[o + j] = scale * (pair & 15) + minimum;
      out[o + j + 16] = scale * (pair >> 4) + minimum;
    }
  }
}

function readQ5_0(bytes: Uint8Array, out: Float32Array, count: number): void {
  for (let at = 0, o = 0; o < count; at += 22, o += 32) {
    const scale = halfToFloat(bytes, at);
    const fifth = bytes[at + 2]! | (bytes[at + 3]! << 8) | (bytes[at + 4]! << 16) | (bytes[at + 5]! << 24);
    for (let j = 0; j < 16; j++) {
      const pair = bytes[at + 6 + j]!;
      out[o + j] = scale * (((pair & 15) | (((fifth >>> j) & 1) << 4)) - 16);
      out[o + j + 16] = scale * (((pair >> 4) | (((fifth >>> (j + 16)) & 1) << 4)) - 16);
    }
  }
}

function readQ8_0(bytes: Uint8Array, out: Float32Array, count: number): void {
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0, o = 0; o < count; at += 34, o += 32) {
    const scale = halfToFloat(bytes, at);
    for (let j = 0; j < 32; j++) out[o + j] = scale * signed[at + 2 + j]!;
  }
}
