import { type GraphBuilder, microsoft } from '@tercet/model-builder/graph-builder';

/** Weights of a product, [rows × columns], rows are outputs. */
export interface Weights {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** How a peer's products keep their weights: a name in transformers.js's own words. */
export type WeightFormat = 'fp32' | 'q4' | 'q8';

/** Adds `output = input · weightsᵀ` in one format. @returns the output's name. */
export type WriteLinear = (
  graph: GraphBuilder,
  name: string,
  input: string,
  weights: Weights,
) => Promise<string>;

export const linears: Record<WeightFormat, WriteLinear> = {
  fp32: async (graph, name, input, { rows, columns, values }) => {
    const turned = new Float32Array(values.length);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++)
        turned[column * rows + row] = values[row * columns + column]!;
    }
    const weight = await graph.weight(`${name}.weight`, 'float32', [columns, rows], turned);
    graph.node('MatMul', [input, weight], [name]);
    return name;
  },

  q4: async (graph, name, input, { rows, columns, values }) => {
    const blocks = columns / block;
    const { codes, scales } = quantiseTo4Bits(values);
    const shape = [rows, blocks, block / 2];
    const stored = await storeBytes(graph, `${name}.codes`, 'uint8', shape, codes);
    const scale = await graph.weight(`${name}.scales`, 'float32', [rows * blocks], scales);
    const attributes = { K: columns, N: rows, bits: 4, block_size: block, accuracy_level: 4 };
    graph.node('MatMulNBits', [input, stored, scale], [name], attributes, microsoft);
    return name;
  },

  q8: async (graph, name, input, { rows, columns, values }) => {
    const codes = new Int8Array(values.length);
    const scales = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      const scale = largestOf(values, row * columns, columns) / 127;
      scales[row] = scale;
      for (let column = 0; column < columns; column++) {
        codes[column * rows + row] = scale === 0 ? 0 : Math.round(values[row * columns + column]! / scale);
      }
    }
    const bytes = new Uint8Array(codes.buffer);
    const stored = await storeBytes(graph, `${name}.codes`, 'int8', [columns, rows], bytes);
    const scale = await graph.weight(`${name}.scales`, 'float32', [rows], scales);
    graph.node('DynamicQuantizeMatMul', [input, stored, scale], [name], {}, microsoft);
    return name;
  },
};

/** Weights that share a scale in `q4`: what transformers.js's own exports have. */
const block = 32;

/** 4 bits a weight, two a byte, the first in the low half; a weight is (code − 8) × scale. */
function quantiseTo4Bits(values: Float32Array) {
  const codes = new Uint8Array(values.length / 2);
  const scales = new Float32Array(values.length / block);
  for (let at = 0; at < scales.length; at++) {
    const from = at * block;
    let furthest = 0;
    for (let i = from; i < from + block; i++) {
      if (Math.abs(values[i]!) > Math.abs(furthest)) furthest = values[i]!;
    }
    const scale = furthest / -8;
    scales[at] = scale;
    for (let i = from; i < from + block; i++) {
      const code = scale === 0 ? 8 : Math.min(15, Math.max(0, Math.round(values[i]! / scale) + 8));
      codes[i >> 1]! |= i % 2 === 0 ? code : code << 4;
    }
  }
  return { codes, scales };
}

function largestOf(values: Float32Array, from: number, count: number): number {
  let largest = 0;
  for (let i = from; i < from + count; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

async function storeBytes(
  graph: GraphBuilder,
  name: string,
  type: 'uint8' | 'int8',
  shape: readonly number[],
  bytes: Uint8Array,
): Promise<string> {
  const extent = graph.weights.reserve(bytes.length);
  await graph.weights.write(extent, 0, bytes);
  return graph.weightAt(name, type, shape, extent);
}
