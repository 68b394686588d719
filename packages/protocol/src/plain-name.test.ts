import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainName } from './plain-name.ts';
import { label } from './text.ts';
import { personSchema } from './writer.ts';

const turning = ['\u061c', '\u200e', '\u200f', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e'].concat([
  '\u2066',
  '\u2067',
  '\u2068',
  '\u2069',
]);
const unseen = [
  ' ',
  '\t',
  '\n',
  '\r',
  '\u00a0',
  '\u00ad',
  '\u034f',
  '\u115f',
  '\u180e',
  '\u200b',
  '\u200c',
].concat([
  '\u200d',
  '\u2028',
  '\u2060',
  '\u2800',
  '\u3000',
  '\u3164',
  '\ufe0f',
  '\ufeff',
  '\uffa0',
  '\u{e0041}',
  '\u001b',
]);
const seen = ['a', 'é', 'ü', '名', 'ש', 'ع', '🌧', '👩‍👩‍👧', '❤️', '.', '0', '\u0301'];

test('[MS8] a name of nothing that can be seen is none', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...unseen, ...turning), maxLength: 30 }), (typed) => {
      expect(plainName(typed)).toBe('');
    }),
    { seed: 12, numRuns: 500 },
  );
  for (const one of seen) expect(plainName(one)).toBe(one);
});

test('[MS8] nothing in a name turns the direction of what stands beside it, or breaks the line', () => {
  const units = fc.oneof(fc.constantFrom(...seen, ...unseen, ...turning), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.string({ unit: units, maxLength: 40 }), (typed) => {
      const name = plainName(typed);
      expect(name).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      expect(name).not.toMatch(/(?!\0)\p{Cc}|[\u2028\u2029]| {2}/u);
      expect(name.length).toBeLessThanOrEqual(typed.length);
      expect(plainName(name)).toBe(name);
      // Of what is seen nothing is lost, and it stays in order.
      const shown = (text: string) =>
        seen.slice(0, 6).flatMap((one) =>
          text
            .split(one)
            .slice(1)
            .map(() => one),
        );
      expect(shown(name)).toEqual(shown(typed));
    }),
    { seed: 12, numRuns: 500 },
  );
});

test('[MS8] what joins letters and emoji within a name stays', () => {
  for (const name of ['می‌خواهم', '👩‍👩‍👧', '❤️ Ada', 'क्‍ष']) expect(plainName(name)).toBe(name);
});

test('[MS8] the server makes names so whoever sends them', () => {
  const key = 'AAAAAAAAAAAAAAAAAAAAAA';
  expect(personSchema.parse({ key, name: '\u202egnp.\u2066Ada\u2069' }).name).toBe('gnp.Ada');
  expect(personSchema.parse({ key, name: '\u200b\u3164' }).name).toBe('');
  expect(label(10).parse('\u202e\u200b \n')).toBe('');
});
