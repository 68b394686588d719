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
  expect(waitingWords(asked(1), ready, 0)).toMatch(/yours is next/);
  expect(waitingWords(asked(2), ready, 0)).toMatch(/1 waits before you/);
  expect(waitingWords(asked(3), ready, 0)).toMatch(/2 wait before you/);
});

test('[UX 12] busy models: how long until it is asked again, never less than a second', () => {
  expect(waitingWords(asked(null, 4_500), ready, 0)).toMatch(/busy.* in 4 s/);
  expect(waitingWords(asked(null, 4_500), ready, 2_600)).toMatch(/in 1 s/);
  expect(waitingWords(asked(null, 4_500), ready, 9_000)).toMatch(/in 1 s/);
});

test('[UX 12] a model that stops while it writes is said to come back; one that is well is not mentioned', () => {
  const streaming = { phase: 'streaming', ...open } satisfies SuggestState;
  expect(waitingWords(streaming, modelThat({ state: 'gone', reason: 'killed', retryInMs: 100 }), 0)).toMatch(
    /Small stopped.*goes on by itself/,
  );
  expect(waitingWords(streaming, ready, 0)).toBe(null);
});

test('[UX 12] a model that does not come back is not said to: why, and what it waits for', () => {
  const lost = { code: 'worker-lost', model: 'small' } as const;
  const broken = modelThat({ state: 'gone', reason: 'a.gguf is damaged' });
  expect(failureWords(lost, broken, false)).toEqual({
    words:
      'Small stopped; the text so far is kept. A.gguf is damaged. It is not started again until that is mended on the server.',
    retry: null,
  });
  const starved = modelThat({ state: 'gone', reason: 'it needs about 0.5 GB', retryInMs: 60_000 });
  expect(failureWords(lost, starved, false).words).toMatch(
    /It needs about 0.5 GB. It starts again .* in 60 s/,
  );
  const streaming = { phase: 'streaming', ...open } satisfies SuggestState;
  expect(waitingWords(streaming, broken, 0)).toBe(null);
  const back = modelThat({ state: 'gone', reason: 'killed', retryInMs: 100 });
  expect(failureWords(lost, back, false).words).toContain('being restarted');
});
