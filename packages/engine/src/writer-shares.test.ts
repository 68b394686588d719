import { expect, test } from 'vitest';
import { serviceOrder } from './service-order.ts';
import { createWriterShares, creditTokens } from './writer-shares.ts';

test('[CN15] who comes while others work is ahead of them by the credit, and no further', () => {
  const shares = createWriterShares();
  shares.join('ada', new Set());
  shares.charge('ada', 50_000);
  shares.join('bob', new Set(['ada']));
  expect(shares.counterOf('bob')).toBe(50_000 - creditTokens);
});

test('[CN15] who used up the credit and comes back has no new one', () => {
  const shares = createWriterShares();
  shares.join('ada', new Set());
  shares.charge('ada', 50_000);
  shares.join('bob', new Set(['ada']));
  shares.charge('bob', 9_000);
  shares.join('bob', new Set(['ada']));
  expect(shares.counterOf('bob')).toBe(59_000 - creditTokens);
});

test('what was done while nobody waited is forgotten', () => {
  const shares = createWriterShares();
  shares.join('ada', new Set());
  shares.charge('ada', 50_000);
  shares.join('bob', new Set());
  expect([shares.counterOf('ada'), shares.counterOf('bob')]).toEqual([0, 0]);
});

test('[CN13] [CN15] the line goes from writer to writer, each one’s own in order', () => {
  const waiting = [
    { id: 'a1', writer: 'ada', cost: 100 },
    { id: 'a2', writer: 'ada', cost: 100 },
    { id: 'a3', writer: 'ada', cost: 100 },
    { id: 'b1', writer: 'bob', cost: 250 },
    { id: 'b2', writer: 'bob', cost: 10 },
  ];
  const ids = (counters: Record<string, number>) =>
    serviceOrder(waiting, (writer) => counters[writer] ?? 0).map(({ id }) => id);
  expect(ids({})).toEqual(['a1', 'b1', 'a2', 'a3', 'b2']);
  expect(ids({ ada: 900 })).toEqual(['b1', 'b2', 'a1', 'a2', 'a3']);
});
