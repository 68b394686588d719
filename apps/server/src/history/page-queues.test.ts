import { done, limits, type Result } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { createPageQueues } from './page-queues.ts';

/** Works that end when they are told to. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<Result<string>>((resolve) => ends.set(name, () => resolve(done(name))));
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { begun, work, end };
}

test('[DC18] one thing of a page at a time, and of all pages by turns', async () => {
  const { begun, work, end } = works();
  const queues = createPageQueues(2);
  for (const name of ['a1', 'a2', 'a3']) void queues.run('a', work(name));
  void queues.run('b', work('b1'));
  void queues.run('c', work('c1'));
  expect(begun).toEqual(['a1', 'b1']);
  await end('a1');
  expect(begun).toEqual(['a1', 'b1', 'a2']);
  await end('a2');
  await end('b1');
  expect(begun).toEqual(['a1', 'b1', 'a2', 'c1', 'a3']);
  await end('c1');
  await end('a3');
  expect(queues.size()).toBe(0);
});

test('[DC18] who wants too much at once is told the bound; a page that leaves ends what it waits for', async () => {
  const { begun, work, end } = works();
  const queues = createPageQueues(1);
  void queues.run('a', work('a0'));
  for (let index = 1; index <= limits.historyWaiting; index += 1) void queues.run('a', work(`a${index}`));
  expect(await queues.run('a', work('more'))).toMatchObject({
    failure: { code: 'too-many', limit: limits.historyWaiting },
  });
  void queues.run('b', work('b1'));
  queues.left('a');
  await end('a0');
  expect(begun).toEqual(['a0', 'b1']);
  await end('b1');
  expect(queues.size()).toBe(0);
});

test('a work that breaks is its own failure; the next goes on', async () => {
  const queues = createPageQueues(1);
  await expect(queues.run('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await queues.run('a', () => Promise.resolve(done('well')))).toEqual(done('well'));
});
