import type { SuggestState } from '@tercet/editor';
import type { ModelInfo, ModelStatus } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { failureWords, waitingWords } from './offer-words.ts';

const open = {
  candidates: [],
  focused: -1,
  batch: 0,
  batches: 1,
  changed: false,
  consumed: 0,
  rightToLeft: false,
  askedAt: 1_000,
  againAt: null,
};
const asked = (queuePlace: number | null, againAt: number | null = null) =>
  ({ phase: 'asked', queuePlace, ...open, againAt }) satisfies SuggestState;
const modelThat = (status: ModelStatus): ModelInfo => ({
  name: 'small',
  title: 'Small',
  parameters: 1,
  contextTokens: 1,
  licence: '',
  status,
});
const ready = modelThat({ state: 'ready', contextTokens: 1, stepMs: 1 });

test('[UX 12] the queue in words', () => {
  expect(waitingWords(asked(1), ready, 0)).toMatch(/you are next/);
  expect(waitingWords(asked(2), ready, 0)).toMatch(/1 other is ahead of you/);
  expect(waitingWords(asked(3), ready, 0)).toMatch(/2 others are ahead of you/);
});

test('[UX 12] busy models: how long until it is asked again, never less than a second', () => {
  expect(waitingWords(asked(null, 4_500), ready, 0)).toMatch(/busy.* in 4 s/);
  expect(waitingWords(asked(null, 4_500), ready, 2_600)).toMatch(/in 1 s/);
  expect(waitingWords(asked(null, 4_500), ready, 9_000)).toMatch(/in 1 s/);
});

test('[UX 12] a model that stops while it writes is said to come back; one that is well is not mentioned', () => {
  const streaming = { phase: 'streaming', ...open } satisfies SuggestState;
  expect(waitingWords(streaming, modelThat({ state: 'gone', reason: 'killed', retryInMs: 100 }), 0)).toMatch(
    /Small stopped and is restarting; your suggestions will resume/,
  );
  expect(waitingWords(streaming, ready, 0)).toBe(null);
});

test('[UX 12] a model that does not come back is not said to: why, and what it waits for', () => {
  const lost = { failure: { code: 'worker-lost', model: 'small' } as const, candidates: [] };
  const broken = modelThat({ state: 'gone', reason: 'a.gguf is damaged' });
  expect(failureWords(lost, broken, false)).toEqual({
    words:
      'Small stopped. A.gguf is damaged. It will not restart until whoever runs the server has fixed that.',
    retry: null,
  });
  const starved = modelThat({ state: 'gone', reason: 'it needs about 0.5 GB', retryInMs: 60_000 });
  expect(failureWords(lost, starved, false).words).toMatch(/It needs about 0.5 GB. It restarts in 60 s/);
  const streaming = { phase: 'streaming', ...open } satisfies SuggestState;
  expect(waitingWords(streaming, broken, 0)).toBe(null);
  const back = modelThat({ state: 'gone', reason: 'killed', retryInMs: 100 });
  expect(failureWords(lost, back, false).words).toBe('Small stopped and is restarting.');
});

test('what had arrived is said to be kept only when something had', () => {
  const failure = { code: 'internal', problem: 'the connection was lost' } as const;
  const row = { id: 'a/0', askId: 'a', index: 0, text: '', done: false, reason: null, pinned: false };
  const wordsOf = (text: string) =>
    failureWords({ failure, candidates: [{ ...row, text }, row] }, ready, true).words;
  expect(wordsOf('')).toBe('The connection to the server was lost.');
  expect(wordsOf(' and')).toBe('The connection to the server was lost; what had arrived is kept.');
});
