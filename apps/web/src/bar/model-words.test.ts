import type { ModelInfo, ModelStatus } from '@tercet/protocol';
import { expect, test } from 'vitest';
import {
  chosenModel,
  deviceWords,
  fallbackWords,
  languageWords,
  modelFacts,
  modelWords,
} from './model-words.ts';

const ready: ModelStatus = { state: 'ready', contextTokens: 2048, stepMs: 12 };
const absent: ModelStatus = { state: 'absent' };
const model = (name: string, status: ModelStatus, more: Partial<ModelInfo> = {}): ModelInfo => ({
  name,
  title: name.toUpperCase(),
  parameters: 135_000_000,
  contextTokens: 2048,
  licence: 'MIT',
  status,
  ...more,
});

test('[UX 13] one that is not here is never the one that is asked, wanted or first', () => {
  const models = [model('a', absent), model('b', ready), model('c', ready)];
  expect(chosenModel(models, 'a')?.name).toBe('b');
  expect(chosenModel(models, 'c')?.name).toBe('c');
  expect(chosenModel([model('a', absent)], null)?.name).toBe('a');
  expect(chosenModel([], 'a')).toBe(null);
});

test('a choice that is not here any more is told, with what writes instead', () => {
  const models = [model('a', absent), model('b', ready)];
  expect(fallbackWords(models, 'a')).toBe('A, which you chose, is no longer available; B writes instead.');
  expect(fallbackWords(models, 'gone')).toContain('gone, which you chose');
  expect(fallbackWords(models, 'b')).toBe(null);
  expect(fallbackWords(models, null)).toBe(null);
  expect(fallbackWords(null, 'b')).toBe(null);
});

test('what it is, how fast it writes here, what it takes', () => {
  expect(modelFacts(model('a', ready, { memoryMb: 600 }))).toBe(
    '135 million parameters · about 63 words a second here, three at once · 0.6 GB of memory · MIT',
  );
  expect(modelFacts(model('a', absent, { parameters: 1_711_000_000 }))).toBe('1.7 billion parameters · MIT');
});

test('the processor is not worth a word; a device is, and why it is not the one that was wanted', () => {
  const on = (device: string, notice?: string) => ({
    device,
    threads: 2,
    state: 'ready',
    ...(notice ? { notice } : {}),
  });
  expect(deviceWords(model('a', ready, { workers: [on('cpu')] }))).toBe(null);
  expect(deviceWords(model('a', ready, { workers: [on('cuda:0'), on('cuda:0')] }))).toBe('Runs on cuda:0.');
  expect(deviceWords(model('a', ready, { workers: [on('upstream')] }))).toBe('Runs on another server.');
  expect(deviceWords(model('a', ready, { workers: [on('cpu', 'cuda:0 cannot be used here.')] }))).toBe(
    'cuda:0 cannot be used here.',
  );
});

test('how far it reads is said in words, as a person would', () => {
  const reads = (contextTokens: number) => modelWords({ state: 'ready', contextTokens, stepMs: 1 }).long;
  expect(reads(2_048)).toBe('Ready. Reads roughly the last 1,500 words.');
  expect(reads(1_024)).toBe('Ready. Reads roughly the last 770 words.');
  expect(reads(131_072)).toBe('Ready. Reads roughly the last 98,000 words.');
});

test('[UX 13] one that is only not installed has nothing more to say than its heading', () => {
  expect(modelWords(absent).long).toBe('');
  expect(modelWords({ state: 'absent', reason: 'its file w is missing' }).long).toBe(
    'Its file w is missing.',
  );
});

test('the languages of a model’s card are named; of one whose card has none nothing is said', () => {
  expect(languageWords({ languages: ['en'] })).toBe('Writes English.');
  expect(languageWords({ languages: ['fr', 'pt-BR', 'de'] })).toBe(
    'Writes French, Brazilian Portuguese, and German.',
  );
  expect(languageWords({})).toBe(null);
});
