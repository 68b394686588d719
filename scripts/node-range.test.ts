import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInRange, rangeInWords } from './node-range.mjs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

test('the versions Tercet was tried on are in the range, and those that cannot run it are not', () => {
  for (const version of [
    '20.19.0',
    '20.20.2',
    '22.12.0',
    '22.23.3',
    '23.0.0',
    '24.0.0',
    '26.12.1',
    '27.0.0-nightly',
  ])
    expect([version, isInRange(version, engines.node)]).toEqual([version, true]);
  for (const version of ['18.20.0', '20.18.3', '21.7.3', '22.0.0', '22.1.0', '22.11.0'])
    expect([version, isInRange(version, engines.node)]).toEqual([version, false]);
  expect(rangeInWords(engines.node)).toBe('20.19 or a newer 20, or 22.12 or newer');
});

test('a version is in exactly one of two ranges that part the versions between them', () => {
  const number = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(fc.tuple(number, number, number), fc.tuple(number, number, number), (one, least) => {
      const [version, from] = [one.join('.'), least.join('.')];
      const compared = one.map((part, at) => Math.sign(part - least[at]!)).find((sign) => sign !== 0) ?? 0;
      expect(isInRange(version, `>=${from}`)).toBe(compared >= 0);
      expect(isInRange(version, `^${from}`)).toBe(compared >= 0 && one[0] === least[0]);
    }),
    { seed: 20, numRuns: 500 },
  );
  expect(() => isInRange('20.0.0', '>18')).toThrow('>18');
});
