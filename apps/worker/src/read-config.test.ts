import { expect, test } from 'vitest';
import { readConfig } from './read-config.ts';

const card = {
  name: 'tiny',
  title: 'Tiny',
  architecture: 'llama',
  parameters: 1,
  contextTokens: 64,
  licence: 'MIT',
  source: 'nowhere',
  files: [],
};
const config = {
  card,
  modelDirectory: '/m',
  cacheDirectory: '/c',
  device: 'cpu',
  threads: 1,
  kvMemoryMb: 64,
  slotTokens: 64,
};

test('a configuration is read as it was written', () => {
  expect(readConfig(JSON.stringify(config))).toEqual(config);
});

test('[MS1] what is wrong is said in one line, with its place', () => {
  const wrong = [
    undefined,
    '{',
    '{}',
    JSON.stringify({ ...config, threads: 0, card: { ...card, files: 3 } }),
  ];
  for (const text of wrong) expect(readConfig(text)).toMatch(/^TERCET_WORKER [^\n]+$/);
  expect(readConfig(wrong[3])).toMatch(/card\.files: .*; threads: /);
});
