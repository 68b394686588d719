import { expect, test } from 'vitest';
import { quality } from './quality.ts';

test('the embedded model writes as the reference does: the gate of the golden values', async () => {
  const found = await quality({ quick: true, model: 'smollm2-135m' });
  expect(found.tokenizerMismatches).toBe(0);
  expect(found.meanKl).toBeLessThanOrEqual(0.01);
  expect(found.meanKlExact).toBeLessThanOrEqual(0.0025);
  expect(found.top1Agreement).toBeGreaterThanOrEqual(0.97);
  expect(Math.abs(found.perplexityRatio - 1)).toBeLessThanOrEqual(0.01);
});
