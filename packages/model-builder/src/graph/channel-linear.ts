import type { Matrix } from '../checkpoint/checkpoint.ts';
import { type GraphBuilder, microsoft } from './graph-builder.ts';
import type { Extent } from './weights-file.ts';

/** Levels on either side of zero, and by how much the second part of a number is finer than the first. */
const levels = 127;
const finer = 2 * levels;
/** Stands for zero where bytes have no sign. */
const zero = 128;

const rowsAtOnce = 64;

/** A matrix in 8 bits with a scale a row, for products of whole numbers; lying as they want it, turned. */
export interface ChannelMatrix {
  rows: number;
  columns: number;
  /** [columns, rows] int8. */
  codes: Extent;
  /** What 8 bits leave of it, by scales 254 times finer; null where it is left out. */
  rest: Extent | null;
  /** [rows] float32, and the same over 254. */
  scales: Extent;
  finerScales: Extent;
}

/** Rounds a matrix into the weights file. @param exact whether what 8 bits leave of it is kept too: 15 bits. */
export async function storeChannels(
  graph: GraphBuilder,
  matrix: Matrix,
  exact: boolean,
): Promise<ChannelMatrix> {
  const { rows, columns } = matrix;
  const { codes, rest, scales } = roundByRow(await matrix.readRows(0, rows), rows, columns);
  const write = async (bytes: Uint8Array): Promise<Extent> => {
    const extent = graph.weights.reserve(bytes.length);
    await graph.weights.write(extent, 0, bytes);
    return extent;
  };
  return {
    rows,
    columns,
    codes: await write(new Uint8Array(codes.buffer)),
    rest: exact ? await write(new Uint8Array(rest.buffer)) : null,
    scales: await write(new Uint8Array(scales.buffer)),
    finerScales: await write(new Uint8Array(scales.map((scale) => scale / finer).buffer)),
  };
}

/**
 * @param values [rows × columns].
 * @returns codes and what they leave, both [columns × rows], and scales [rows]:
 *          `value ≈ (code + rest / 254) · scale`.
 */
export function roundByRow(values: Float32Array, rows: number, columns: number) {
  const codes = new Int8Array(columns * rows);
  const rest = new Int8Array(columns * rows);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let largest = 1e-20;
    for (let at = row * columns; at < (row + 1) * columns; at++)
      largest = Math.max(largest, Math.abs(values[at]!));
    scales[row] = largest / levels;
  }
  // Some rows at a time: written one by one, every number would touch memory far from the last.
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const end = Math.min(rows, first + rowsAtOnce);
    for (let column = 0; column < columns; column++) {
      for (let row = first; row < end; row++) {
        const place = Math.min(levels, Math.max(-levels, values[row * columns + column]! / scales[row]!));
        const code = Math.round(place);
        const to = column * rows + row;
        codes[to] = code;
        rest[to] = Math.round((place - code) * finer);
      }
    }
  }
  return { codes, rest, scales };
}

/**
 * `output = input · matrixᵀ + bias` in whole numbers: [1, N, columns] → [1, N, rows].
 *
 * Activations have a scale a token, and two parts of 8 bits: nothing of a token depends on the others of its pass, and
 * sums of whole numbers are the same in any order. Fast where the processor multiplies bytes in tiles: there it reads
 * two parts in a third of the time that `MatMulNBits` needs for one.
 *
 * @param bias a weight [rows]; '' for none.
 */
export function channelLinear(
  graph: GraphBuilder,
  name: string,
  input: string,
  matrix: ChannelMatrix,
  bias: string,
): void {
  const { rows, columns, codes, rest, scales, finerScales } = matrix;
  const own = `${name}.channels`;
  const [coarse, fine, scale] = inTwoParts(graph, input);
  const product = (part: string, left: string, right: Extent, by: Extent): string => {
    const factors = graph.weightAt(`${own}.${part}.codes`, 'int8', [columns, rows], right);
    const back = graph.weightAt(`${own}.${part}.scales`, 'float32', [rows], by);
    const inputs = [left, factors, graph.scalar(`${own}.${part}.one`, 1), back];
    const output = `${own}.${part}`;
    graph.node(
      'MatMulIntegerToFloat',
      [...inputs, graph.byte(`${output}.zero`, zero)],
      [output],
      {},
      microsoft,
    );
    return output;
  };
  const parts = [product('coarse', coarse, codes, scales), product('fine', fine, codes, finerScales)];
  if (rest) parts.push(product('rest', coarse, rest, finerScales));
  const sum = parts.reduce((left, right) => {
    graph.node('Add', [left, right], [`${right}.sum`]);
    return `${right}.sum`;
  });
  const scaled = bias ? `${own}.scaled` : name;
  graph.node('Mul', [sum, scale], [scaled]);
  if (bias) graph.node('Add', [scaled, bias], [name]);
}

/**
 * @param input [1, N, columns].
 * @returns two parts, uint8 [1, N, columns] around 128, the second 254 times finer, and their scale [1, N, 1].
 */
function inTwoParts(graph: GraphBuilder, input: string): readonly [string, string, string] {
  const own = `${input}.bytes`;
  const step = (operator: string, inputs: readonly string[], suffix: string, attributes = {}) => {
    const output = `${own}.${suffix}`;
    graph.node(operator, inputs, [output], attributes);
    return output;
  };
  const last = graph.shape(`${own}.last`, [-1]);
  const largest = step('ReduceMax', [step('Abs', [input], 'size'), last], 'largest', { keepdims: 1 });
  // A token of nothing but zeros must not divide by zero.
  const positive = step('Max', [largest, graph.scalar(`${own}.least`, 1e-20)], 'positive');
  const scale = step('Mul', [positive, graph.scalar(`${own}.level`, 1 / levels)], 'scale');
  const place = step('Div', [input, scale], 'place');
  const whole = [graph.scalar(`${own}.one`, 1), graph.byte(`${own}.zero`, zero)];
  const coarse = step('QuantizeLinear', [place, ...whole], 'coarse');
  const left = step('Sub', [place, step('DequantizeLinear', [coarse, ...whole], 'held')], 'left');
  const part = [graph.scalar(`${own}.part`, 1 / finer), graph.byte(`${own}.part.zero`, zero)];
  return [coarse, step('QuantizeLinear', [left, ...part], 'fine'), scale];
}
