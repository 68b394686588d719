import type { HistoryVersion } from '@tercet/protocol';
import { expect, test } from 'vitest';
import type { PageResult } from '../connection/page-failure.ts';
import { type ReadState, VersionReader } from './version-reader.ts';

/** A server that answers when it is told to, and a clock that stands still. */
function desk() {
  const asked: { version: number; answer: (result: PageResult<HistoryVersion>) => void }[] = [];
  const states: ReadState[] = [];
  let rested: (() => void) | null = null;
  const reader = new VersionReader({
    read: (version) => new Promise((answer) => asked.push({ version, answer })),
    onChange: (state) => states.push(state),
    schedule: (_, run) => {
      rested = run;
      return () => {
        rested = null;
      };
    },
  });
  const rest = () => {
    const run = rested;
    rested = null;
    run?.();
  };
  const answer = async (at: number, result?: PageResult<HistoryVersion>) => {
    const { version, answer: give } = asked[at] ?? {};
    give?.(result ?? { ok: true, value: { version: version ?? 0, doc: {}, authors: [] } });
    await Promise.resolve();
    await Promise.resolve();
  };
  return { reader, asked, states, rest, answer, now: () => states.at(-1) };
}

test('[DC9] only where the slider rests is asked for, and shown when it comes', async () => {
  const { reader, asked, rest, answer, now } = desk();
  for (const version of [1, 2, 3]) reader.want(version);
  rest();
  expect(asked.map(({ version }) => version)).toEqual([3]);
  expect(now()).toEqual({ shown: null, busy: true, failure: null });
  await answer(0);
  expect(now()).toMatchObject({ shown: { version: 3 }, busy: false });
});

test('the latest wish wins: an answer to an older one is kept, not shown', async () => {
  const { reader, asked, rest, answer, now } = desk();
  reader.want(1);
  rest();
  reader.want(2);
  rest();
  reader.want(7);
  rest();
  expect(asked).toHaveLength(1);
  await answer(0);
  expect(now()).toEqual({ shown: null, busy: true, failure: null });
  expect(asked.map(({ version }) => version)).toEqual([1, 7]);
  await answer(1);
  expect(now()).toMatchObject({ shown: { version: 7 }, busy: false });

  reader.want(1);
  expect(now()).toMatchObject({ shown: { version: 1 }, busy: false });
  rest();
  expect(asked).toHaveLength(2);
});

test('a failure is told beside what was shown before; the next wish asks again', async () => {
  const { reader, rest, answer, now } = desk();
  reader.want(1);
  rest();
  await answer(0);
  reader.want(2);
  rest();
  await answer(1, { ok: false, failure: { code: 'no-answer' } });
  expect(now()).toEqual({
    shown: { version: 1, doc: {}, authors: [] },
    busy: false,
    failure: { code: 'no-answer' },
  });
  reader.want(2);
  rest();
  await answer(2);
  expect(now()).toMatchObject({ shown: { version: 2 }, busy: false, failure: null });
});

test('nothing is told after it is closed', async () => {
  const { reader, states, rest, answer } = desk();
  reader.want(1);
  rest();
  const told = states.length;
  reader.close();
  await answer(0);
  expect(states).toHaveLength(told);
});
