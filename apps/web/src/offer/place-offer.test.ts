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
    rise: 500,
  });
  expect(place).toEqual({ move: 0, edge: 206, maxHeight: 542, ghost: true });
});

test('[UX 23] near the foot of the window the page moves up, just as far as the list needs', () => {
  const caret = { top: 600, bottom: 630 };
  const place = placeOffer({ caret, room, wantedHeight: 300, ghostHeight: 60, rise: 1000 });
  expect(place).toEqual({ move: 250, edge: 698, maxHeight: 300, ghost: true });
});

test('[UX 23] a low window shows a line of what was written, the caret’s and a suggestion, and no ghost', () => {
  const low = { top: 52, bottom: 256 };
  const caret = { top: 200, bottom: 234 };
  const place = placeOffer({ caret, room: low, wantedHeight: 330, ghostHeight: 68, rise: 1000 });
  expect(place).toEqual({ move: 114, edge: 242, maxHeight: 120, ghost: false });
});

test('[UX 23] over a sheet the caret’s line stands with its ghost, or without it where both have no room', () => {
  const above = (bottom: number) => ({
    caret: { top: 220, bottom: 250 },
    room: { top: 52, bottom },
    wantedHeight: 0,
    ghostHeight: 150,
    rise: 1000,
  });
  expect(placeOffer(above(405))).toMatchObject({ move: 11, ghost: true });
  expect(placeOffer(above(273))).toMatchObject({ move: 0, ghost: false });
  expect(placeOffer(above(240))).toMatchObject({ move: 26, ghost: false });
});

test('[UX 23] the caret’s line and what stands above it are never covered, wherever the caret is', () => {
  const surroundings = fc.record({
    caret: fc.integer({ min: 0, max: 900 }).map((top) => ({ top, bottom: top + 34 })),
    room: fc.integer({ min: 200, max: 1200 }).map((bottom) => ({ top: 52, bottom })),
    wantedHeight: fc.integer({ min: 0, max: 900 }),
    ghostHeight: fc.integer({ min: 0, max: 400 }),
    rise: fc.integer({ min: 0, max: 2000 }),
  });
  fc.assert(
    fc.property(surroundings, (each) => {
      const { move, edge, maxHeight, ghost } = placeOffer(each);
      expect(edge).toBeGreaterThanOrEqual(each.caret.bottom + (ghost ? each.ghostHeight : 0));
      expect(move).toBeLessThanOrEqual(each.rise);
      // A caret in sight stays in sight.
      if (each.caret.top >= each.room.top)
        expect(each.caret.top - move).toBeGreaterThanOrEqual(each.room.top);
      else expect(move).toBe(0);
      if (ghost) expect(maxHeight).toBeGreaterThanOrEqual(Math.min(each.wantedHeight, 120));
      else expect(maxHeight).toBeGreaterThanOrEqual(120);
    }),
  );
});

test('[UX 23] with a page that can be moved, the whole list is in the window, and as much of the text as can be', () => {
  const surroundings = fc.record({
    caretTop: fc.integer({ min: 52, max: 700 }),
    room: fc.constant(room),
    wantedHeight: fc.integer({ min: 120, max: 460 }),
    ghostHeight: fc.integer({ min: 0, max: 100 }),
    rise: fc.constant(2000),
  });
  fc.assert(
    fc.property(surroundings, ({ caretTop, ...rest }) => {
      const caret = { top: caretTop, bottom: caretTop + 34 };
      const { move, edge, maxHeight, ghost } = placeOffer({ caret, ...rest });
      expect(ghost).toBe(true);
      expect(maxHeight).toBeGreaterThanOrEqual(rest.wantedHeight);
      expect(edge - move + rest.wantedHeight).toBeLessThanOrEqual(room.bottom);
      if (move > 0) expect(caret.top - move).toBeGreaterThanOrEqual(room.top + 3 * 34);
    }),
  );
});

test('the lines kept free follow the length that was set, within bounds', () => {
  expect(reservedLines(5, 80, 3)).toBe(1);
  expect(reservedLines(30, 80, 3)).toBe(2);
  expect(reservedLines(40, 84, 3)).toBe(3);
  expect(reservedLines(500, 80, 3)).toBe(3);
});
