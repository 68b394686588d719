import { beforeEach, expect, test } from 'vitest';
import { createWorkBook, type Work, type WorkBook } from './work-book.ts';

let clock: number;
let book: WorkBook;
beforeEach(() => {
  clock = 1_000;
  book = createWorkBook(() => clock);
});

const work = (name: string): Work => ({ kind: 'message', name: () => name, bytes: 1, documentId: null });
const found = () => book.duringLongestGap().map(({ name }) => name());

test('what began last before the longest time in which nothing happened is told first', () => {
  book.begin(work('waits'));
  clock += 20;
  book.look();
  clock += 5;
  const end = book.begin(work('heavy'));
  clock += 800;
  end();
  clock += 1;
  book.begin(work('came after'));
  clock += 2;
  expect(found()).toEqual(['heavy', 'waits']);
});

test('what ended before the stall, or was quick within the same turn, is not told', () => {
  const early = book.begin(work('early'));
  clock += 5;
  early();
  book.look();
  const quick = book.begin(work('quick'));
  clock += 30;
  quick();
  clock += 500;
  expect(found()).toEqual([]);
});

test('what is over is forgotten at every look, and of a flood a part is kept', () => {
  const end = book.begin(work('over'));
  clock += 300;
  end();
  book.look();
  clock += 400;
  expect(found()).toEqual([]);
  for (let count = 0; count < 5_000; count += 1) book.begin(work('flood'));
  clock += 500;
  expect(found()).toHaveLength(2_000);
});
