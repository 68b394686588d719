import type { EditorSnapshot } from '@tercet/editor';
import type { ModelInfo, ModelStatus } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { heardWords } from './heard-words.ts';

const modelThat = (status: ModelStatus): ModelInfo => ({
  name: 'small',
  title: 'Small',
  parameters: 1,
  contextTokens: 1,
  licence: '',
  status,
});
const row = { id: 'a/0', askId: 'a', index: 0, text: ' and', done: false, reason: null, pinned: false };
const offer = {
  candidates: [row],
  focused: 0,
  batch: 0,
  batches: 1,
  changed: false,
  consumed: 0,
  rightToLeft: false,
  askedAt: 0,
  againAt: null,
};
const ready = modelThat({ state: 'ready', contextTokens: 1, stepMs: 1 });
const around = {
  connection: 'connected',
  standing: 'writes',
  model: ready,
  cutOff: false,
  openKey: 'Alt-o',
} as const;

/** Of a snapshot only what is heard from is read. */
const heard = (part: Partial<EditorSnapshot>, more: Partial<Parameters<typeof heardWords>[1]> = {}) => {
  const quiet = {
    suggest: { phase: 'idle' },
    saved: { state: 'saved', pendingSteps: 0 },
    announcement: '',
    asker: null,
    others: [],
  } as unknown as EditorSnapshot;
  return heardWords({ ...quiet, ...part }, { ...around, ...more });
};

test('[UX 16] a failure is heard as it is read, in words, with the model’s title', () => {
  const failure = { code: 'worker-lost', model: 'small-q4' } as const;
  const suggest = { phase: 'failed', failure, ...offer } as const;
  const stopped = { model: modelThat({ state: 'gone', reason: 'killed', retryInMs: 100 }) };
  expect(heard({ suggest, announcement: 'small-q4 stopped' }, stopped)).toBe(
    'Small stopped and is restarting; what had arrived is kept.',
  );
  expect(heard({ suggest, announcement: 'it broke' }, { cutOff: true })).toBe(
    'The connection to the server was lost; what had arrived is kept.',
  );
});

test('[UX 16] a model that stops on the way is heard once; one that is well lets the suggestions be heard', () => {
  const suggest = { phase: 'streaming', ...offer } as const;
  const announcement = '1 suggestion, 1 of 1, still being written';
  const stopped = { model: modelThat({ state: 'gone', reason: 'killed', retryInMs: 100 }) };
  expect(heard({ suggest, announcement }, stopped)).toBe(
    'Small stopped and is restarting; your suggestions will resume.',
  );
  expect(heard({ suggest, announcement })).toBe(announcement);
});

test('[UX 16] another’s ask is heard with the key that opens it, when nothing else is', () => {
  const writer = { id: 'b', name: 'Bo', color: 1 };
  const others = [{ participant: 'p', writer, position: 1, count: 3, streaming: true, opened: false }];
  expect(heard({ others })).toBe('Bo asked for suggestions. Alt+O opens them.');
  expect(heard({ others }, { openKey: undefined })).toBe('Bo asked for suggestions.');
  expect(heard({ others, announcement: 'Undone.' })).toBe('Undone.');
  expect(heard({ others: others.map((other) => ({ ...other, opened: true })) })).toBe('');
});
