import { limits, personSchema } from '@tercet/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepName, parsePerson, person, tidyName } from './person.ts';

test('[PR1] a person is made once, with a key of 128 random bits and no name', () => {
  const made = person();
  expect(personSchema.parse(made)).toEqual(made);
  expect(made.name).toBe('');
  expect(person()).toEqual(made);
  keepName('  Ada ');
  expect(person()).toEqual({ key: made.key, name: 'Ada' });
});

test('what is kept and broken is nobody', () => {
  for (const text of [null, '', '{', '[]', '{"key":"short","name":""}', '{"name":"Ada"}'])
    expect(parsePerson(text)).toBeNull();
  const ada = { key: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'Ada' };
  expect(parsePerson(JSON.stringify(ada))).toEqual(ada);
});

/** Also what no keyboard should write: halves of surrogate pairs, and NUL. */
const typedNames = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc
    .array(fc.constantFrom('a', ' ', '\0', '\ud83c', '\udf27', '🌧'), { maxLength: 60 })
    .map((all) => all.join('')),
);

test('[MS6] a name an older page kept is one the server takes', () => {
  const key = 'AAAAAAAAAAAAAAAAAAAAAA';
  const kept = parsePerson(JSON.stringify({ key, name: 'Ada\0\ud83c' }));
  expect(personSchema.parse(kept)).toEqual({ key, name: 'Ada\ufffd\ufffd' });
});

test('[PR1] whatever is typed as a name, the server takes it, and no sign of it is cut in half', () => {
  fc.assert(
    fc.property(typedNames, (typed) => {
      const name = tidyName(typed);
      expect(name.length).toBeLessThanOrEqual(limits.nameCharacters);
      expect(name).toBe(name.trim());
      expect(personSchema.shape.name.parse(name)).toBe(name);
      expect(tidyName(name)).toBe(name);
    }),
    { seed: 19, numRuns: 300 },
  );
});
