import { limits } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPulse } from './pulse.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('[CN11] silence of `frozenAfterMs` and a beat is told, once', () => {
  const onSilent = vi.fn();
  const pulse = createPulse(onSilent);
  pulse.listen();
  vi.advanceTimersByTime(limits.frozenAfterMs);
  expect(onSilent).not.toHaveBeenCalled();
  vi.advanceTimersByTime(limits.heartbeatMs);
  expect(onSilent).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10 * limits.frozenAfterMs);
  expect(onSilent).toHaveBeenCalledTimes(1);
});

test('[CN11] a worker that beats is never silent', () => {
  const onSilent = vi.fn();
  const pulse = createPulse(onSilent);
  pulse.listen();
  for (let beat = 0; beat < 100; beat++) {
    vi.advanceTimersByTime(limits.frozenAfterMs);
    pulse.beat();
  }
  expect(onSilent).not.toHaveBeenCalled();
});

test('a laptop that slept for an hour kills no worker', () => {
  const onSilent = vi.fn();
  const pulse = createPulse(onSilent);
  pulse.listen();
  vi.advanceTimersByTime(limits.heartbeatMs);
  pulse.beat();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(limits.heartbeatMs);
  expect(onSilent).not.toHaveBeenCalled();
});

test('nothing is told, and no timer left, after it was stopped', () => {
  const onSilent = vi.fn();
  const pulse = createPulse(onSilent);
  pulse.listen();
  pulse.listen();
  pulse.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(10 * limits.frozenAfterMs);
  expect(onSilent).not.toHaveBeenCalled();
});
