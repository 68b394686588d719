import type { ModelInfo, ModelStatus } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { createTerminalWords } from './terminal-words.ts';

const modelAt = (status: ModelStatus): ModelInfo[] => [
  { name: 'm', title: 'SmolLM2 135M', parameters: 1, contextTokens: 1, licence: 'Apache-2.0', status },
];
const building = (share: number) => modelAt({ state: 'building', share, doing: 'writing the graph' });
const ready = modelAt({ state: 'ready', contextTokens: 1, stepMs: 20 });
const gone = modelAt({ state: 'gone', reason: 'killed', retryInMs: 100 });

function terminal(isTTY: boolean) {
  const out = { isTTY, text: '', write: (text: string) => (out.text += text) };
  return { out, words: createTerminalWords(out, 'http://localhost:3000') };
}

test('[UX 12] the page is announced while the model is built, and readiness last', () => {
  const { out, words } = terminal(false);
  words.pageIsUp(modelAt({ state: 'loading' }));
  for (let percent = 0; percent <= 100; percent += 1) words.models(building(percent / 100));
  words.models(ready);
  const lines = out.text.trimEnd().split('\n');
  expect(lines[0]).toContain('http://localhost:3000');
  expect(lines.at(-1)).toBe('Tercet is ready: http://localhost:3000');
  expect(lines.filter((line) => line.includes('%')).length).toBeLessThanOrEqual(6);
  expect(out.text).not.toContain('\r');
});

test('on a terminal the progress is written in place', () => {
  const { out, words } = terminal(true);
  words.pageIsUp(building(0));
  words.models(building(0.4));
  words.models(building(0.8));
  words.models(ready);
  expect(out.text.split('\n').filter((line) => line.includes('%'))).toHaveLength(1);
  expect(out.text.endsWith('Tercet is ready: http://localhost:3000\n')).toBe(true);
});

test('a model that stops is said, and that it is ready again', () => {
  const { out, words } = terminal(false);
  words.pageIsUp(ready);
  words.models(ready);
  words.models(gone);
  words.models(ready);
  expect(out.text.match(/Tercet is ready/g)).toHaveLength(2);
  expect(out.text).toMatch(/stopped \(killed\); starting it again/);
});

test('one that dies again and again of the same is said once, until it was ready', () => {
  const { out, words } = terminal(false);
  const reason =
    'killed by SIGKILL three times in a row before it was ready; it needs about 0.5 GB of memory';
  const dies = () => {
    words.models(modelAt({ state: 'loading' }));
    words.models(building(0.4));
    words.models(modelAt({ state: 'gone', reason, retryInMs: 60_000 }));
  };
  words.pageIsUp(building(0));
  for (let time = 0; time < 5; time++) dies();
  const line = `SmolLM2 135M stopped (${reason}); starting it again in 60 s.`;
  const lines = () => out.text.split('\n').filter((one) => one === line);
  expect(lines()).toHaveLength(1);
  words.models(ready);
  dies();
  expect(lines()).toHaveLength(2);
});

test('a model that is absent is said with its reason', () => {
  const { out, words } = terminal(false);
  words.pageIsUp(modelAt({ state: 'absent', reason: 'its file x is missing' }));
  expect(out.text).toContain('SmolLM2 135M cannot be used: its file x is missing.');
  expect(out.text).not.toContain('Tercet is ready');
});

test('what a worker could not do is said once, in one line, and the model is ready all the same', () => {
  const { out, words } = terminal(false);
  const notice = 'cuda:0 cannot be used here (no driver); it runs on the processor instead.';
  const workers = [0, 1].map(() => ({ device: 'cpu', threads: 1, state: 'ready', notice }));
  const models = ready.map((model) => ({ ...model, workers }));
  words.pageIsUp(models);
  words.models(models);
  expect(out.text.split('\n').filter((line) => line.includes(notice))).toEqual([`SmolLM2 135M: ${notice}`]);
  expect(out.text).toContain('Tercet is ready');
});

test('what a model is called, or says of its end, is not obeyed by the terminal', () => {
  const { out, words } = terminal(false);
  const [model] = modelAt({ state: 'gone', reason: 'no \u001b[2Jtensor\u009b1m\nat all' });
  words.models([{ ...model!, title: 'gpt\u202e2\u0007' }]);
  expect(out.text).toBe('gpt\\u202e2\\u0007 stopped and stays so: no \\u001b[2Jtensor\\u009b1m\\nat all.\n');
});

test('"ready" says which of several models are not there yet', () => {
  const { out, words } = terminal(false);
  const [model] = ready;
  const more = (name: string, status: ModelStatus) => ({ ...model!, name, title: name, status });
  words.pageIsUp([model!, more('My Novel', { state: 'building', share: 0.1, doing: 'preparing' })]);
  expect(out.text).toContain('Tercet is ready: http://localhost:3000 (My Novel is still being prepared)\n');
  const two = terminal(false);
  two.words.pageIsUp([model!, more('a', { state: 'loading' }), more('b', { state: 'loading' })]);
  expect(two.out.text).toContain('(a and b are still being prepared)');
});

test('where others can open it, their addresses are said before', () => {
  const out = { text: '', write: (text: string) => (out.text += text) };
  const words = createTerminalWords(out, 'http://localhost:3000', [
    'http://192.168.1.7:3000',
    'http://10.0.0.3:3000',
  ]);
  words.pageIsUp(ready);
  const lines = out.text.trimEnd().split('\n');
  expect(lines[0]).toBe('Others open http://192.168.1.7:3000 or http://10.0.0.3:3000');
  expect(lines.at(-1)).toBe('Tercet is ready: http://localhost:3000');
});
