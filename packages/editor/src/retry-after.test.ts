import { describeFailure, type Failure, limits, retryAfterMsOf } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { retryDelayMs } from './sync-retry.ts';

const saying = (retryAfterMs: number): Failure[] => [
  { code: 'overloaded', retryAfterMs },
  { code: 'too-fast', what: 'messages', retryAfterMs },
  { code: 'model-not-ready', model: 'm', state: 'loading', retryAfterMs },
];

test('a wait is believed within reason, whoever says it', () => {
  for (const told of [1e300, Number.MAX_VALUE, Number.POSITIVE_INFINITY, 86_446_000]) {
    for (const failure of saying(told)) {
      expect(retryAfterMsOf(failure)).toBe(limits.retryAfterMs);
      expect(retryDelayMs(1, failure, () => 0)).toBe(limits.retryAfterMs);
      expect(describeFailure(failure)).not.toMatch(/\d{4,}|e\+|Infinity/);
    }
  }
  for (const told of [-1, Number.NaN, Number.NEGATIVE_INFINITY, -1e300]) {
    for (const failure of saying(told)) expect(retryAfterMsOf(failure)).toBe(0);
  }
  for (const failure of saying(1_500)) expect(retryAfterMsOf(failure)).toBe(1_500);
  expect(retryAfterMsOf({ code: 'not-found', what: 'link' })).toBe(null);
});
