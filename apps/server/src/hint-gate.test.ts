import { type ContinuationHint, limits } from '@tercet/protocol';
import { beforeEach, expect, test } from 'vitest';
import { createHintGate, type HintGate } from './hint-gate.ts';

let clock: { now: number; due: { at: number; run: () => void }[] };
let sent: (string | null)[];
let gate: HintGate;

const hintOf = (prompt: string): ContinuationHint => ({
  model: 'fake',
  prompt,
  candidates: 3,
  maxTokens: 40,
});

beforeEach(() => {
  clock = { now: 0, due: [] };
  sent = [];
  gate = createHintGate({
    send: (hint) => sent.push(hint === null ? null : hint.prompt),
    now: () => clock.now,
    schedule(delayMs, run) {
      const entry = { at: clock.now + delayMs, run };
      clock.due.push(entry);
      return () => clock.due.splice(clock.due.indexOf(entry), 1);
    },
  });
});

function advance(ms: number): void {
  clock.now += ms;
  for (const entry of clock.due.filter(({ at }) => at <= clock.now)) {
    clock.due.splice(clock.due.indexOf(entry), 1);
    entry.run();
  }
}

test('[CN16] the first hint passes at once; of a burst the last passes when it may', () => {
  for (let typed = 1; typed <= 50; typed += 1) gate.hint(hintOf('x'.repeat(typed)));
  expect(sent).toEqual(['x']);
  advance(1_000 / limits.hintsPerSecond);
  expect(sent).toEqual(['x', 'x'.repeat(50)]);
  advance(10_000);
  expect(sent).toHaveLength(2);
  expect(clock.due).toEqual([]);
});

test('[CN16] however fast a page hints, no second has more than the limit', () => {
  for (let ms = 0; ms < 3_000; ms += 1) {
    gate.hint(hintOf(`${ms}`));
    advance(1);
  }
  expect(sent.length).toBeGreaterThan(2 * limits.hintsPerSecond);
  expect(sent.length).toBeLessThanOrEqual(3 * limits.hintsPerSecond + 1);
});

test('[CN16] a withdrawal takes the place of the hint that waits', () => {
  gate.hint(hintOf('a'));
  gate.hint(hintOf('b'));
  gate.hint(null);
  advance(1_000);
  expect(sent).toEqual(['a', null]);
});

test('[CN16] a page that leaves: what waits never passes, what passed is withdrawn, once', () => {
  gate.hint(hintOf('a'));
  gate.hint(hintOf('b'));
  gate.close();
  gate.close();
  expect(sent).toEqual(['a', null]);
  expect(clock.due).toEqual([]);
});
