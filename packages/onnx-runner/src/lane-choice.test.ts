import { expect, test } from 'vitest';
import { chooseGraph } from './lane-choice.ts';

const lanesFor = (rows: number, lanes: number[]) =>
  chooseGraph(
    rows,
    lanes.map((count) => ({ lanes: count })),
  ).lanes;

test('rows go together, with at most half of the lanes empty', () => {
  const chosen = (lanes: number[]) => Array.from({ length: 9 }, (_, at) => lanesFor(at + 1, lanes));
  expect(chosen([1, 4])).toEqual([1, 4, 4, 4, 4, 4, 4, 4, 4]);
  expect(chosen([1, 4, 16])).toEqual([1, 4, 4, 4, 4, 4, 4, 16, 16]);
});

test('graphs that are not there are not chosen', () => {
  expect([1, 3, 9].map((rows) => lanesFor(rows, [1]))).toEqual([1, 1, 1]);
});
