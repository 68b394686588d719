import { expect, test } from 'vitest';
import { createPlaces } from './places.ts';

test('a place given back is free again, once', () => {
  const places = createPlaces(2);
  const leave = places.enter('ada');
  places.enter('ada');
  expect(places.isFull('ada')).toBe(true);
  expect(places.isFull('bob')).toBe(false);
  leave();
  leave();
  expect(places.isFull('ada')).toBe(false);
  places.enter('ada');
  expect(places.isFull('ada')).toBe(true);
});
