import type { Matrix } from '../checkpoint/checkpoint.ts';
import { type GraphBuilder, microsoft } from './graph-builder.ts';
import { type PlainMatrix, plainLinear, plainLookUp, storePlain } from './plain-linear.ts';
import { quantiseRows } from './quantise.ts';
import type { Extent } from './weights-file.ts';

/** A matrix in the weights file, in the numbers of the graph's layout. */
export type StoredMatrix = StoredCodes | PlainMatrix;

/** Quantised to 8 bits. */
interface StoredCodes {
  rows: number;
  columns: number;
  block: number;
  codes: Extent;
  scales: Extent;
}

/** Numbers dequantised at once: bounds the memory a build takes. */
const numbersAtOnce = 1 << 21;

/**
 * Quantises a matrix into the weights file, a few rows at a time.
 *
 * @param block weights that share a scale: 32, 64 or 128.
 */
export async function storeMatrix(graph: GraphBuilder, matrix: Matrix, block: number): Promise<StoredMatrix> {
  if (graph.layout !== 'lanes') return storePlain(graph, matrix);
  const { rows, columns } = matrix;
  const blocks = Math.ceil(columns / block);
  const codes = graph.weights.reserve(rows * blocks * block);
  const scales = graph.weights.reserve(rows * blocks * 4);
  const step = Math.max(1, Math.floor(numbersAtOnce / columns));
  for (let row = 0; row < rows; row += step) {
    const last = Math.min(rows, row + step);
    const part = quantiseRows(await matrix.readRows(row, last), last - row, columns, block);
    await graph.weights.write(codes, row * blocks * block, part.codes);
    await graph.weights.write(scales, row * blocks * 4, new Uint8Array(part.scales.buffer));
  }
  return { rows, columns, block, codes, scales };
}

/**
 * `output = input · matrixᵀ + bias`: [… × columns] → [… × rows]. Activations are quantised to 8 bits block by block.
 *
 * @param bias a weight [rows]; '' for none.
 */
export function linear(
  graph: GraphBuilder,
  name: string,
  input: string,
  matrix: StoredMatrix,
  bias = '',
): string {
  if ('plain' in matrix) return plainLinear(graph, name, input, matrix, bias);
  const { rows, columns, block } = matrix;
  const blocks = Math.ceil(columns / block);
  const codes = graph.weightAt(`${name}.codes`, 'uint8', [rows, blocks, block], matrix.codes);
  const scales = graph.weightAt(`${name}.scales`, 'float32', [rows * blocks], matrix.scales);
  const attributes = { K: columns, N: rows, bits: 8, block_size: block, accuracy_level: 4 };
  const added = bias ? ['', '', bias] : [];
  graph.node('MatMulNBits', [input, codes, scales, ...added], [name], attributes, microsoft);
  return name;
}

/** Rows of the matrix chosen by index, dequantised: [… ] of int → [… × columns]. Its columns fill whole blocks. */
export function lookUp(graph: GraphBuilder, name: string, indices: string, matrix: StoredMatrix): string {
  if ('plain' in matrix) return plainLookUp(graph, name, indices, matrix);
  const { rows, columns, block } = matrix;
  const codes = graph.weightAt(`${name}.codes`, 'uint8', [rows, columns], matrix.codes);
  const scales = graph.weightAt(`${name}.scales`, 'float32', [rows, columns / block], matrix.scales);
  const attributes = { bits: 8, block_size: block, gather_axis: 0, quantize_axis: 1 };
  graph.node('GatherBlockQuantized', [codes, indices, scales], [name], attributes, microsoft);
  return name;
}
