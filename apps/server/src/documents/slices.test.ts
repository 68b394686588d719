import { costLimits, type InSlices } from '@tercet/document';
import { expect, test } from 'vitest';
import { createSlices } from './slices.ts';

function* work(name: string, stretches: number, done: string[]): InSlices<string> {
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    done.push(name);
    yield costLimits.slice;
  }
  return name;
}
/** A clock that stands still: only cost ends a slice. */
const still = () => 0;

test('[DC17] short work is done at once', () => {
  const slices = createSlices(still);
  expect(slices.run(work('a', 0, []))).toBe('a');
  expect(slices.count()).toBe(0);
});

test('[DC17] of long works one slice is done in a turn of the event loop, by turns', async () => {
  const slices = createSlices(still);
  const done: string[] = [];
  const turns: number[] = [];
  let counting = true;
  const count = () => {
    turns.push(done.length);
    if (counting) setImmediate(count);
  };
  const works = ['a', 'b', 'c'].map((name) => slices.run(work(name, 4, done)));
  expect(done).toEqual(['a', 'b', 'c']);
  setImmediate(count);
  expect(await Promise.all(works)).toEqual(['a', 'b', 'c']);
  counting = false;
  expect(done.join('')).toBe('abcabcabcabc');
  for (const [index, reached] of turns.entries())
    expect(reached - (turns[index - 1] ?? 3)).toBeLessThanOrEqual(1);
  expect(slices.count()).toBe(12);
});

test('[DC17] a slice ends when its time is over, whatever it was reckoned to cost', async () => {
  let time = 0;
  const slices = createSlices(() => time);
  function* slow(): InSlices<string> {
    for (let stretch = 0; stretch < 3; stretch += 1) {
      time += 100;
      yield 1;
    }
    return 'done';
  }
  expect(await slices.run(slow())).toBe('done');
  expect(slices.count()).toBe(3);
});

test('what breaks is told to whoever asked for it, and the others go on', async () => {
  const slices = createSlices(still);
  function* broken(): InSlices<string> {
    yield costLimits.slice;
    throw new Error('broken');
  }
  const [one, other] = [slices.run(broken()), slices.run(work('a', 3, []))];
  await expect(one).rejects.toThrow('broken');
  expect(await other).toBe('a');
});
