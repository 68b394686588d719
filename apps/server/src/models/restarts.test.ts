import { expect, test } from 'vitest';
import { createRestarts, type Death } from './restarts.ts';

const death = (part: Partial<Death>): Death => {
  return { reason: 'exit status 1', code: 1, signal: null, isSilent: false, readyMs: null, ...part };
};
const killed = { reason: 'killed by SIGKILL', code: null, signal: 'SIGKILL' };

test('each wait is twice the last, up to half a minute, and the first again after a healthy minute', () => {
  const after = createRestarts(() => '');
  const waits = Array.from({ length: 12 }, () => after(death({})).retryInMs);
  expect(waits.slice(0, 4)).toEqual([100, 200, 400, 800]);
  expect(waits.at(-1)).toBe(30_000);
  expect(after(death({ readyMs: 59_000 })).retryInMs).toBe(30_000);
  expect(after(death({ readyMs: 61_000 })).retryInMs).toBe(100);
});

test('a wrong configuration and a broken model are not tried again', () => {
  const after = createRestarts(() => '');
  expect(after(death({ code: 2 }))).toEqual({ reason: 'exit status 1', retryInMs: null });
  expect(after(death({ code: 78, reason: 'a.gguf is damaged' }))).toEqual({
    reason: 'a.gguf is damaged',
    retryInMs: null,
  });
});

test('killed three times before it was ready: what it needs and what there is, in the same words, a minute apart', () => {
  let asked = 0;
  const after = createRestarts(() => `it needs much and has little (${++asked})`);
  expect(after(death(killed))).toEqual({ reason: 'killed by SIGKILL', retryInMs: 100 });
  expect(after(death(killed))).toEqual({ reason: 'killed by SIGKILL', retryInMs: 200 });
  const third = after(death(killed));
  expect(third).toEqual({
    reason: 'killed by SIGKILL three times in a row before it was ready; it needs much and has little (1)',
    retryInMs: 60_000,
  });
  expect(after(death(killed))).toEqual(third);
});

test('no row: it was ready in between, it was silent, it ended by itself', () => {
  for (const between of [{ ...killed, readyMs: 5 }, { ...killed, isSilent: true }, { code: 1 }]) {
    const after = createRestarts(() => 'memory');
    for (let at = 0; at < 9; at++) {
      after(death(killed));
      expect(after(death(killed)).reason).toBe('killed by SIGKILL');
      expect(after(death(between)).reason).not.toContain('memory');
    }
  }
});

test('a disk that takes nothing more is tried again after a minute, in the same words', () => {
  const after = createRestarts(() => '');
  const full = { reason: 'the disk is full', code: 74 };
  for (let time = 0; time < 3; time++)
    expect(after(death(full))).toEqual({ reason: 'the disk is full', retryInMs: 60_000 });
});
