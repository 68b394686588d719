import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOffer, reservedLines } from './place-offer.ts';

const room = { top: 52, bottom: 756 };

test('below the caret’s line and the ghost when it fits', () => {
  const place = placeOffer({
    caret: { top: 100, bottom: 130 },
    room,
    wantedHeight: 300,
    ghostHeight: 68,
  });
  expect(place).toEqual({ side: 'below', edge: 206, maxHeight: 542 });
});

test('above when only there it fits', () => {
  const place = placeOffer({ caret: { top: 600, bottom: 630 }, room, wantedHeight: 300, ghostHeight: 0 });
  expect(place).toEqual({ side: 'above', edge: 592, maxHeight: 532 });
});

test('the side that was chosen stays while the ghost grows', () => {
  const tight = { caret: { top: 400, bottom: 430 }, room, wantedHeight: 300, ghostHeight: 200 };
  expect(placeOffer(tight).side).toBe('above');
  expect(placeOffer(tight, 'below').side).toBe('below');
});

test('the caret’s line is never covered', () => {
  const surroundings = fc.record({
    caret: fc.integer({ min: 0, max: 900 }).map((top) => ({ top, bottom: top + 34 })),
    room: fc.constant(room),
    wantedHeight: fc.integer({ min: 0, max: 900 }),
    ghostHeight: fc.integer({ min: 0, max: 400 }),
  });
  fc.assert(
    fc.property(surroundings, (each) => {
      const place = placeOffer(each);
      if (place.side === 'below')
        expect(place.edge).toBeGreaterThanOrEqual(each.caret.bottom + each.ghostHeight);
      else expect(place.edge).toBeLessThanOrEqual(each.caret.top);
      expect(place.maxHeight).toBeGreaterThanOrEqual(120);
    }),
  );
});

test('the lines kept free follow the length that was set, within bounds', () => {
  expect(reservedLines(5, 80, 3)).toBe(1);
  expect(reservedLines(30, 80, 3)).toBe(2);
  expect(reservedLines(40, 84, 3)).toBe(3);
  expect(reservedLines(500, 80, 3)).toBe(3);
});
