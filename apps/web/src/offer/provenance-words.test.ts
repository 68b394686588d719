import { expect, test } from 'vitest';
import { provenanceWords, settingsWords } from './provenance-words.ts';

const me = { id: 'a', name: 'Ada', color: 0 };
const known = new Map([['b', { id: 'b', name: 'Bo', color: 1 }]]);
const machine = {
  ask: '1',
  candidate: 0,
  model: 'small',
  seed: 17,
  settings: '{"temperature":0.8,"stop":["x"]}',
  asker: 'b',
  taker: 'a',
};

test('[UX 20] who asked, who took it, the model and the seed', () => {
  expect(provenanceWords(machine, known, me)).toBe('Asked for by Bo, taken by you · small · seed 17');
  expect(provenanceWords({ ...machine, asker: 'a' }, known, me)).toBe(
    'Asked for and taken by you · small · seed 17',
  );
  expect(provenanceWords({ ...machine, taker: 'c' }, known, me)).toMatch(/taken by someone who is not here/);
});

test('[UX 20] the settings, and nothing for what is none', () => {
  expect(settingsWords(machine)).toBe('temperature: 0.8\nstop: ["x"]');
  for (const settings of ['', 'null', '7', '{']) expect(settingsWords({ ...machine, settings })).toBe('');
});
