import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageFrom, spanOf, timeOf, versionStops } from './version-stops.ts';

const spans = [
  { from: 0, to: 4, author: 'ada', startedAt: 1_000, endedAt: 4_000 },
  { from: 4, to: 5, author: 'bea', startedAt: 9_000, endedAt: 9_000 },
  { from: 5, to: 9, author: 'ada', startedAt: 10_000, endedAt: 13_000 },
];
const outline = { version: 9, createdAt: 500, wholeFrom: 6, kept: [0, 3, 6], spans };

test('[DC9] where the log was thinned only kept versions are stops, from there on every one is', () => {
  const stops = versionStops(outline);
  const all = Array.from({ length: stops.count }, (_, index) => stops.at(index));
  expect(all).toEqual([0, 3, 6, 7, 8, 9]);
  expect([0, 2, 3, 5, 6, 8, 9, 99].map(stops.indexOf)).toEqual([0, 0, 1, 1, 2, 4, 5, 5]);
  expect(stops.placeOf(4.5)).toBe(1.5);
});

test('a document nobody has written in has one stop', () => {
  const stops = versionStops({ version: 0, kept: [0], wholeFrom: 0 });
  expect([stops.count, stops.at(0), stops.indexOf(0), stops.placeOf(0)]).toEqual([1, 0, 0, 0]);
});

test('whose steps led to a version, and when', () => {
  expect(spanOf(spans, 0)).toBeNull();
  expect([1, 4, 5, 6, 9].map((version) => spanOf(spans, version)?.author)).toEqual([
    'ada',
    'ada',
    'bea',
    'ada',
    'ada',
  ]);
  expect(spanOf(spans, 10)).toBeNull();
  expect([0, 1, 3, 4, 5, 9].map((version) => timeOf(outline, version))).toEqual([
    500, 1_000, 3_000, 4_000, 9_000, 13_000,
  ]);
});

test('pages end where one writer’s stretch ends', () => {
  const stops = versionStops({ version: 9, kept: [], wholeFrom: 0 });
  expect([0, 3, 4, 5, 9].map((index) => pageFrom(outline, stops, index, 1))).toEqual([4, 4, 5, 9, 9]);
  expect([9, 5, 4, 0].map((index) => pageFrom(outline, stops, index, -1))).toEqual([5, 4, 0, 0]);
});

test('[DC9] every stop is found again, and places rise with versions', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 20 }),
      fc.nat({ max: 60 }),
      fc.nat({ max: 40 }),
      (others, wholeFrom, more) => {
        const kept = [...new Set([0, ...others])].sort((one, other) => one - other);
        const version = wholeFrom + more;
        const stops = versionStops({ version, kept: kept.filter((each) => each <= wholeFrom), wholeFrom });
        for (let index = 0; index < stops.count; index += 1) {
          expect(stops.indexOf(stops.at(index))).toBe(index);
          expect(stops.placeOf(stops.at(index))).toBe(index);
        }
        for (let each = 1; each <= version; each += 1) {
          expect(stops.placeOf(each)).toBeGreaterThanOrEqual(stops.placeOf(each - 1));
          expect(stops.at(stops.indexOf(each))).toBeLessThanOrEqual(each);
        }
      },
    ),
  );
});
