import { limits } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { type Crowd, refusalOf } from './refusal.ts';

const crowd: Crowd = {
  model: 'fake',
  status: { state: 'ready', contextTokens: 512, stepMs: 10 },
  workers: [{ ready: true, asks: 0 }],
  asksOfWriter: 0,
  retryAfterMs: 700,
};
const full = limits.asksPerWorker;

test('[CN1] overloaded when every worker that is ready is full, and not before', () => {
  const workers = [
    { ready: true, asks: full },
    { ready: true, asks: full - 1 },
  ];
  expect(refusalOf({ ...crowd, workers })).toBeNull();
  workers[1] = { ready: false, asks: 0 };
  expect(refusalOf({ ...crowd, workers })).toEqual({ code: 'overloaded', retryAfterMs: 700 });
});

test('[CN15] overloaded for the writer who has too many under way', () => {
  expect(refusalOf({ ...crowd, asksOfWriter: limits.asksPerWriter - 1 })).toBeNull();
  expect(refusalOf({ ...crowd, asksOfWriter: limits.asksPerWriter })).toMatchObject({ code: 'overloaded' });
});

test('not ready: in which state, and when to come back', () => {
  const workers = [{ ready: false, asks: 0 }];
  const stateAfter = (status: Crowd['status']) => {
    const failure = refusalOf({ ...crowd, workers, status });
    return failure?.code === 'model-not-ready' ? [failure.state, failure.retryAfterMs] : failure;
  };
  expect(stateAfter({ state: 'loading' })).toEqual(['loading', 1_000]);
  expect(stateAfter({ state: 'gone', reason: 'killed', retryInMs: 3_000 })).toEqual(['gone', 3_000]);
  expect(stateAfter({ state: 'gone', reason: 'killed', retryInMs: 1 })).toEqual(['gone', 100]);
  expect(stateAfter({ state: 'gone', reason: 'exit status 2' })).toEqual(['gone', 60_000]);
  expect(stateAfter(crowd.status)).toEqual(['gone', 1_000]);
});
