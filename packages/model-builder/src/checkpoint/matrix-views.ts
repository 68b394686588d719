import type { Matrix } from './checkpoint.ts';

/** Numbers of a matrix read at once to turn it. */
const numbersAtOnce = 1 << 20;

/** A matrix with rows and columns exchanged: each stripe of it reads all of what is stored, a part at a time. */
export function transposed(stored: Matrix): Matrix {
  const [rows, columns] = [stored.columns, stored.rows];
  const step = Math.max(1, Math.floor(numbersAtOnce / rows));
  return {
    rows,
    columns,
    async readRows(from, to) {
      const out = new Float32Array((to - from) * columns);
      for (let first = 0; first < columns; first += step) {
        const last = Math.min(columns, first + step);
        const part = await stored.readRows(first, last);
        for (let column = first; column < last; column++) {
          const base = (column - first) * rows;
          for (let row = from; row < to; row++) out[(row - from) * columns + column] = part[base + row]!;
        }
      }
      return out;
    },
  };
}

/**
 * Rows of queries or keys in the order GGUF has them for a llama: of each head the row i and the one half a head
 * further, which turn together, side by side. Source: `permute` of llama.cpp's converter.
 */
export function pairsAdjacent(stored: Matrix, headSize: number): Matrix {
  const { rows, columns } = stored;
  return {
    rows,
    columns,
    async readRows(from, to) {
      const first = Math.floor(from / headSize) * headSize;
      const last = Math.min(rows, Math.ceil(to / headSize) * headSize);
      const heads = await stored.readRows(first, last);
      const out = new Float32Array((to - from) * columns);
      for (let row = from; row < to; row++) {
        const inHead = row % headSize;
        const source = row - inHead + (inHead % 2) * (headSize / 2) + (inHead >> 1) - first;
        out.set(heads.subarray(source * columns, (source + 1) * columns), (row - from) * columns);
      }
      return out;
    },
  };
}

/** Every number with `addend` added, rounded to float32. */
export function plus(stored: Matrix, addend: number): Matrix {
  return {
    ...stored,
    readRows: async (from, to) => (await stored.readRows(from, to)).map((value) => value + addend),
  };
}
