import type { Matrix } from '../checkpoint/checkpoint.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { asFloats, asStored, numbersOf } from './stored-numbers.ts';
import { toHalves } from './to-halves.ts';

/** A matrix in the weights file that is not quantised, and the name of the weight that holds it. */
export interface PlainMatrix {
  rows: number;
  columns: number;
  /** [rows, columns]. */
  plain: string;
}

/** Numbers rounded at once: bounds the memory a build takes. */
const numbersAtOnce = 1 << 21;

/** Writes a matrix into the weights file, a few rows at a time. */
export async function storePlain(graph: GraphBuilder, matrix: Matrix): Promise<PlainMatrix> {
  const { rows, columns } = matrix;
  const bytes = graph.layout === 'floats' ? 4 : 2;
  const extent = graph.weights.reserve(rows * columns * bytes);
  const step = Math.max(1, Math.floor(numbersAtOnce / columns));
  for (let row = 0; row < rows; row += step) {
    const values = await matrix.readRows(row, Math.min(rows, row + step));
    const { buffer, byteOffset, byteLength } = graph.layout === 'floats' ? values : toHalves(values);
    await graph.weights.write(extent, row * columns * bytes, new Uint8Array(buffer, byteOffset, byteLength));
  }
  const name = graph.weightAt(`plain.${extent.offset}`, numbersOf(graph), [rows, columns], extent);
  return { rows, columns, plain: name };
}

/**
 * `output = input · matrixᵀ + bias`, in the graph's numbers: float32 [1, N, columns] → float32 [1, N, rows].
 *
 * `Gemm` reads the matrix as it lies, so the vocabulary is one weight as embedding and as head.
 */
export function plainLinear(
  graph: GraphBuilder,
  name: string,
  input: string,
  { rows, columns, plain }: PlainMatrix,
  bias: string,
): string {
  const flat = graph.shape(`${name}.rows.shape`, [-1, columns]);
  const whole = graph.shape(`${name}.whole.shape`, [1, -1, rows]);
  graph.node('Reshape', [asStored(graph, `${name}.in`, input), flat], [`${name}.rows`]);
  const added = bias ? [asStored(graph, `${name}.bias`, bias)] : [];
  graph.node('Gemm', [`${name}.rows`, plain, ...added], [`${name}.product`], { transB: 1 });
  graph.node('Reshape', [`${name}.product`, whole], [`${name}.whole`]);
  return asFloats(graph, name, `${name}.whole`);
}

/** Rows of the matrix chosen by index: [… ] of int → float32 [… × columns]. */
export function plainLookUp(graph: GraphBuilder, name: string, indices: string, matrix: PlainMatrix): string {
  graph.node('Gather', [matrix.plain, indices], [`${name}.halves`], { axis: 0 });
  return asFloats(graph, name, `${name}.halves`);
}
