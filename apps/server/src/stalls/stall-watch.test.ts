import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Stall, watchStalls } from './stall-watch.ts';
import { createWorkBook } from './work-book.ts';

let clock: number;
let stopped: number;
let stalls: Stall[];
let stops: number[];
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  [clock, stopped, stalls, stops] = [5_000, 0, [], []];
  const now = () => clock;
  end = watchStalls({
    book: createWorkBook(now),
    now,
    stoppedMs: () => stopped,
    onStall: (stall) => stalls.push(stall),
    onStopped: (ms) => stops.push(ms),
  });
});
afterEach(() => {
  end();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** The event loop runs so many turns of 100 ms. */
function turns(count: number): void {
  for (let turn = 0; turn < count; turn += 1) {
    clock += 100;
    vi.advanceTimersByTime(100);
  }
}

/** Nothing runs for so long. */
const standStill = (ms: number) => {
  clock += ms;
};

test('a loop that runs has no stall, nor has one that was late by up to 250 ms', () => {
  turns(50);
  standStill(250);
  turns(10);
  expect(stalls).toEqual([]);
});

test('a loop that stood still for longer is told once, with how long', () => {
  turns(3);
  standStill(800);
  turns(10);
  expect(stalls).toEqual([{ ms: 800, works: [] }]);
  expect(stops).toEqual([]);
});

test('a process that was stopped had no stall, also when that is known a moment later', () => {
  turns(3);
  standStill(3_600_000);
  turns(1);
  stopped += 3_599_990;
  turns(10);
  expect(stalls).toEqual([]);
  expect(stops).toEqual([3_599_990]);
});

test('a stall that follows a stop is told, without the stop', () => {
  standStill(5_000);
  stopped += 5_000;
  turns(10);
  standStill(400);
  turns(10);
  expect(stops).toEqual([5_000]);
  expect(stalls.map(({ ms }) => ms)).toEqual([400]);
});
