import { expect, test } from 'vitest';
import { defaultBudgetMb, machineMemoryMb, withinBudget, workersMb } from './model-memory.ts';
import type { ShelvedModel } from './model-shelf.ts';

const card = (name: string, memoryMb?: number, parameters = 135_000_000) => ({
  name,
  title: name,
  architecture: 'llama',
  parameters,
  contextTokens: 1024,
  licence: 'MIT',
  source: 'here',
  files: [],
  ...(memoryMb === undefined ? {} : { memoryMb }),
});
const here = (name: string, memoryMb: number): ShelvedModel => ({
  name,
  present: true,
  card: card(name, memoryMb),
  directory: '/',
});
const plan = (model: string, device = 'cpu') => ({ model, device, threads: 1, kvMemoryMb: 1_000 });

test('models are taken in order as long as they fit; one that does not leaves room for a smaller one', () => {
  const shelved = [here('a', 600), here('large', 5_000), here('b', 700)];
  const [a, large, b] = withinBudget(shelved, [plan('a'), plan('large'), plan('b')], 4_000);
  expect([a?.present, b?.present]).toEqual([true, true]);
  expect(large).toMatchObject({
    present: false,
    reason: 'it needs 5.9 GB of memory and 2.3 GB are left; MODEL_MEMORY_MB raises the bound',
  });
});

test('the first is tried, however little there is', () => {
  const taken = withinBudget([here('a', 600), here('b', 600)], [plan('a'), plan('b')], 10);
  expect(taken.map(({ present }) => present)).toEqual([true, false]);
});

test('every worker counts; one on a device takes none of this memory', () => {
  expect(workersMb(card('a', 600), [plan('a'), plan('a'), plan('b')])).toBe(3_200);
  expect(workersMb(card('a', 600), [plan('a', 'cuda:0')])).toBe(0);
});

test('a card that does not say what it needs is estimated from its size', () => {
  const small = workersMb(card('a', undefined, 135_000_000), [plan('a')]);
  expect(small).toBeGreaterThan(1_300);
  expect(workersMb(card('a', undefined, 1_700_000_000), [plan('a')])).toBeGreaterThan(small + 2_000);
});

test('without a setting it is most of the machine', () => {
  expect(defaultBudgetMb() / machineMemoryMb()).toBeCloseTo(0.8, 2);
});
