import { expect, test } from 'vitest';
import { createSocketPlaces } from './socket-places.ts';

/** Places for two of an address and three in all; who waits 30 ms gives theirs. */
function scene() {
  let time = 0;
  const cut: string[] = [];
  const places = createSocketPlaces({ ofAddress: 2, ofAll: 3, idleMs: 30, now: () => time });
  const enter = (address: string, name: string) => places.enter(address, () => cut.push(name));
  return { places, enter, cut, pass: (ms: number) => (time += ms) };
}

test('a stranger who sits there with nothing makes room, the one who does so for longest', () => {
  const { places, enter, cut, pass } = scene();
  enter('a', 'first');
  pass(1);
  enter('a', 'second');
  expect(places.hasRoom('a')).toBe(false);
  pass(29);
  expect(places.hasRoom('a')).toBe(true);
  expect(cut).toEqual(['first']);
});

test('who has a document open keeps the place; who closed it, for a while', () => {
  const { places, enter, cut, pass } = scene();
  const [first, second] = [enter('a', 'first'), enter('a', 'second')];
  first.hasDocument(true);
  second.hasDocument(true);
  pass(1_000);
  expect(places.hasRoom('a')).toBe(false);
  first.hasDocument(false);
  first.hasDocument(false);
  pass(29);
  expect(places.hasRoom('a')).toBe(false);
  pass(1);
  expect(places.hasRoom('a')).toBe(true);
  expect(cut).toEqual(['first']);
});

test('an address is not made room for at another’s cost; the whole server’s places are everybody’s', () => {
  const { places, enter, cut, pass } = scene();
  enter('a', 'first');
  enter('a', 'second').hasDocument(true);
  const third = enter('b', 'third');
  expect(places.hasRoom('c')).toBe(false);
  third.hasDocument(true);
  pass(30);
  expect(places.hasRoom('c')).toBe(true);
  expect(cut).toEqual(['first']);
  expect(places.hasRoom('a')).toBe(true);
  third.leave();
  third.leave();
  expect(places.hasRoom('b')).toBe(true);
});
