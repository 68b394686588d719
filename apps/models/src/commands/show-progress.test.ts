import { expect, test } from 'vitest';
import type { Terminal } from '../terminal.ts';
import { showProgress } from './show-progress.ts';

const silent: Terminal = { say: () => undefined, draw: null, columns: 80, confirm: null };

test('where nobody looks: a line every tenth', () => {
  const said: string[] = [];
  const show = showProgress({ ...silent, say: (line) => said.push(line) }, () => 0);
  for (let done = 0; done <= 50e6; done += 1e6) show(done, 50e6, 'a.gguf');
  expect(said).toHaveLength(11);
  expect(said[3]).toBe('30 %  15 MB of 50 MB  a.gguf');
});

test('at a terminal: a bar with what is left of the time, at most ten times a second, in its width', () => {
  const drawn: string[] = [];
  let now = 0;
  const show = showProgress({ ...silent, columns: 69, draw: (line) => drawn.push(line) }, () => now);
  for (let done = 0; done <= 100e6; done += 0.1e6, now += 10) show(done, 100e6, 'model.safetensors');
  expect(drawn).toHaveLength(101);
  expect(drawn[50]).toBe(`${'█'.repeat(12)}${'░'.repeat(12)} 50 MB of 100 MB, 5 s left  model.safetensor`);
  expect(drawn.at(-1)).toMatch(/^█{24} 100 MB of 100 MB {2}model/);
});

test('a file that was begun before is not taken for speed', () => {
  const drawn: string[] = [];
  let now = 0;
  const show = showProgress({ ...silent, columns: 99, draw: (line) => drawn.push(line) }, () => now);
  show(90e6, 100e6, 'x');
  now = 1000;
  show(91e6, 100e6, 'x');
  expect(drawn[1]).toContain(', 9 s left');
});
