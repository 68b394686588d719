import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Matrix } from './checkpoint.ts';
import { pairsAdjacent, plus, transposed } from './matrix-views.ts';

/** A matrix whose numbers say where they stand: row × 1000 + column. */
function counted(rows: number, columns: number): Matrix {
  return {
    rows,
    columns,
    readRows: async (from, to) =>
      Float32Array.from(
        { length: (to - from) * columns },
        (_, at) => (from + Math.floor(at / columns)) * 1000 + (at % columns),
      ),
  };
}

const stripe = fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

test('a turned matrix has columns for rows, whatever stripe is read', async () => {
  await fc.assert(
    fc.asyncProperty(stripe, fc.integer({ min: 1, max: 9 }), async ([from, to], columns) => {
      const read = await transposed(counted(columns, 20)).readRows(from, to);
      const expected = Array.from({ length: to - from }, (_, row) =>
        Array.from({ length: columns }, (_, column) => column * 1000 + from + row),
      );
      expect([...read]).toEqual(expected.flat());
    }),
  );
});

test('a matrix too large to be read at once is turned in parts', async () => {
  const large = transposed(counted(1500, 1000));
  const read = await large.readRows(998, 1000);
  expect([read[0], read[1499], read[2999]]).toEqual([998, 1_499_998, 1_499_999]);
});

test('rotary pairs stand side by side within each head, whatever stripe is read', async () => {
  const order = [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11];
  await fc.assert(
    fc.asyncProperty(fc.nat(12), fc.nat(12), async (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const read = await pairsAdjacent(counted(12, 1), 6).readRows(from, to);
      expect([...read]).toEqual(order.slice(from, to).map((row) => row * 1000));
    }),
  );
});

test('a gain is stored with 1 added', async () => {
  expect([...(await plus(counted(1, 3), 1).readRows(0, 1))]).toEqual([1, 2, 3]);
});
