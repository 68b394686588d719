import type { ModelStatus } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { bestStatus } from './best-status.ts';

const ready: ModelStatus = { state: 'ready', contextTokens: 512, stepMs: 9 };
const building: ModelStatus = { state: 'building', share: 0.4, doing: 'writing the graph' };
const loading: ModelStatus = { state: 'loading' };
const gone: ModelStatus = { state: 'gone', reason: 'killed by SIGKILL', retryInMs: 100 };
const goneForGood: ModelStatus = { state: 'gone', reason: 'exit status 2' };

test('a model is as ready as the best of its workers, and gone only when all are', () => {
  expect(bestStatus([gone, ready, loading])).toBe(ready);
  expect(bestStatus([loading, building])).toBe(building);
  expect(bestStatus([gone, loading])).toBe(loading);
  expect(bestStatus([goneForGood, gone])).toBe(gone);
  expect(bestStatus([goneForGood, goneForGood])).toBe(goneForGood);
});

test('of equals the first, so that it does not change back and forth', () => {
  expect(bestStatus([ready, { ...ready, stepMs: 1 }])).toBe(ready);
});
