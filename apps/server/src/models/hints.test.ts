import type { ContinuationHint, ToWorker } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { createHints } from './hints.ts';
import type { ModelWorker } from './model.ts';
import { createWorkerDesk } from './worker-desk.ts';

/** A worker's desk, and what is sent from it. */
function desk() {
  const sent: ToWorker[] = [];
  const worker: ModelWorker = {
    status: { state: 'ready', contextTokens: 512, stepMs: 10 },
    pid: undefined,
    isReady: () => true,
    send: (message) => sent.push(message) > 0,
  };
  return Object.assign(createWorkerDesk(worker), { sent });
}
const hintOf = (prompt: string): ContinuationHint => ({
  model: 'fake',
  prompt,
  candidates: 3,
  maxTokens: 40,
});

test('[CN16] a hint is withdrawn where it was before, when it goes elsewhere or nowhere', () => {
  const [one, other] = [desk(), desk()];
  const hints = createHints();
  hints.give('ada', hintOf('The sea'), one);
  hints.give('ada', hintOf('The sea was'), one);
  expect(one.sent).toMatchObject([{ hint: { prompt: 'The sea' } }, { hint: { prompt: 'The sea was' } }]);
  hints.give('ada', hintOf('The sea was calm'), other);
  expect(one.sent.slice(2)).toEqual([{ type: 'hint', writer: 'ada', hint: null }]);
  expect(other.sent).toMatchObject([{ type: 'hint', writer: 'ada', hint: { prompt: 'The sea was calm' } }]);
  hints.give('ada', null, null);
  hints.give('ada', null, null);
  expect(other.sent.slice(1)).toEqual([{ type: 'hint', writer: 'ada', hint: null }]);
  expect(one.sent).toHaveLength(3);
});

test('[CN16] what is read ahead is known there, and no load', () => {
  const one = desk();
  const hints = createHints();
  hints.give('ada', hintOf('The sea'), one);
  expect(one.roomFor('The sea was')).toMatchObject({ knownCharacters: 7, asks: 0, owedTokens: 0 });
  hints.give('ada', null, null);
  expect(one.roomFor('The sea was')).toMatchObject({ knownCharacters: 0 });
});

test('nothing is withdrawn from a worker that is gone', () => {
  const one = desk();
  const hints = createHints();
  hints.give('ada', hintOf('The sea'), one);
  hints.lost(one);
  hints.give('ada', null, null);
  expect(one.sent).toHaveLength(1);
});
