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

test('[PR1] whatever is typed as a name, the server takes it, and no sign of it is cut in half', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (typed) => {
      const name = tidyName(typed);
      expect(name.length).toBeLessThanOrEqual(limits.nameCharacters);
      expect(name).toBe(name.trim());
      expect(name).not.toMatch(/\p{Surrogate}/u);
      expect(tidyName(name)).toBe(name);
    }),
  );
});
