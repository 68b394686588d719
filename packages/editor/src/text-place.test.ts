import { schema } from '@tercet/document';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeIn, placeNow } from './text-place.ts';

const docOf = (...texts: string[]) =>
  schema.node(
    'doc',
    null,
    texts.map((text) => schema.node('paragraph', null, text === '' ? [] : [schema.text(text)])),
  );
const before = docOf('The keeper lit the lamp.', '', 'Rain fell all night on the roof.');
const inRoof = placeIn(before, before.content.size - 6);

test('[DC24] a place in a text that is as it was is where it was', () => {
  fc.assert(
    fc.property(fc.nat(before.content.size), (at) => {
      expect(placeNow(before, placeIn(before, at))).toBe(at);
    }),
  );
});

test('[DC24] others wrote before it, or moved it: the place goes along with its text', () => {
  for (const after of [
    docOf('Much was added here before.', 'The keeper lit the lamp.', '', 'Rain fell all night on the roof.'),
    docOf('Rain fell all night on the roof.', 'The keeper lit the lamp.'),
    docOf('The lamp.', 'Rain fell all night on the new roof.'),
  ]) {
    const place = placeNow(after, inRoof);
    expect(after.textBetween(0, place, '\n')).toMatch(/on the $/);
  }
});

test('[DC24] of a text that is gone it is as near as can be, and never outside', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 3 }), (texts) => {
      const after = docOf(...texts);
      const place = placeNow(after, inRoof);
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThanOrEqual(after.content.size);
    }),
  );
});
