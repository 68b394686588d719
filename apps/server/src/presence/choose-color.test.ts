import { writerColors } from '@tercet/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseColor } from './choose-color.ts';
import { writerId } from './writer-id.ts';

const ids = Array.from({ length: 40 }, (_, index) => writerId(`${index}`));

test('[PR1] a writer’s id and colour are the same wherever nobody else is', () => {
  expect(writerId('K'.repeat(22))).toMatch(/^[A-Za-z0-9_-]{16}$/);
  for (const id of ids) expect(chooseColor(id, [])).toBe(chooseColor(id, []));
  expect(new Set(ids.map((id) => chooseColor(id, []))).size).toBeGreaterThan(writerColors / 2);
});

test('ten writers have ten colours; of more, colours are shared evenly', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(ids), (some) => {
      const colors: number[] = [];
      for (const id of some) colors.push(chooseColor(id, colors));
      const uses = Array.from(
        { length: writerColors },
        (_, color) => colors.filter((one) => one === color).length,
      );
      expect(Math.max(...uses) - Math.min(...uses)).toBeLessThanOrEqual(1);
    }),
  );
});
