import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HeldAsk } from './held-ask.ts';
import { createLostAsks } from './lost-asks.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function waitingFor(isComing: () => boolean) {
  const late: HeldAsk[] = [];
  const lost = createLostAsks({ withinMs: 20_000, isComing, onTooLate: (held) => late.push(held) });
  const held = {} as HeldAsk;
  lost.add(held);
  return { lost, held, late };
}

test('[CN14] no worker is on its way: the ask fails in time', () => {
  const { lost, held, late } = waitingFor(() => false);
  vi.advanceTimersByTime(19_999);
  expect(lost.all()).toEqual([held]);
  vi.advanceTimersByTime(1);
  expect(late).toEqual([held]);
  expect(lost.all()).toEqual([]);
});

test('[CN14] a worker that is being loaded on a busy machine is waited for, not for ever', () => {
  const { lost, held, late } = waitingFor(() => true);
  vi.advanceTimersByTime(59_999);
  expect(late).toEqual([]);
  expect(lost.all()).toEqual([held]);
  vi.advanceTimersByTime(1);
  expect(late).toEqual([held]);
});

test('[CN14] one that was given to a worker meanwhile is not failed', () => {
  const { lost, held, late } = waitingFor(() => true);
  vi.advanceTimersByTime(30_000);
  lost.remove(held);
  vi.advanceTimersByTime(100_000);
  expect(late).toEqual([]);
});
