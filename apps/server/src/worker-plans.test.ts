import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PlanDefaults, planWorkers } from './worker-plans.ts';

const defaults: PlanDefaults = {
  models: ['smollm2-135m', 'gpt2'],
  threads: null,
  cores: 8,
  kvMemoryMb: 1_024,
};
const plansOf = (text: string | undefined, part: Partial<PlanDefaults> = {}) => {
  const plans = planWorkers(text, { ...defaults, ...part });
  if (typeof plans === 'string') throw new Error(plans);
  return plans.map(({ model, device, threads, kvMemoryMb }) => `${model} ${device} ${threads} ${kvMemoryMb}`);
};

test('absent: one worker a model, with THREADS or the cores up to four', () => {
  expect(plansOf(undefined)).toEqual(['smollm2-135m cpu 4 1024', 'gpt2 cpu 4 1024']);
  expect(plansOf(undefined, { cores: 2 })).toEqual(['smollm2-135m cpu 2 1024', 'gpt2 cpu 2 1024']);
  expect(plansOf(undefined, { threads: 3 })).toEqual(['smollm2-135m cpu 3 1024', 'gpt2 cpu 3 1024']);
});

test('workers as they are written; a model that is not named has one', () => {
  expect(plansOf('smollm2-135m@cpu:threads=1;kv=64 x2, smollm2-135m:threads=3')).toEqual([
    'smollm2-135m cpu 1 64',
    'smollm2-135m cpu 1 64',
    'smollm2-135m cpu 3 1024',
    'gpt2 cpu 3 1024',
  ]);
});

test('workers on other devices, several on one card', () => {
  expect(plansOf('gpt2@cuda:0 x2, gpt2@cuda:1:threads=1;kv=64, smollm2-135m@webgpu')).toEqual([
    'gpt2 cuda:0 2 1024',
    'gpt2 cuda:0 2 1024',
    'gpt2 cuda:1 1 64',
    'smollm2-135m webgpu 2 1024',
  ]);
});

test('cores are shared by the workers whose threads nobody named', () => {
  const one = { models: ['gpt2'] };
  expect(plansOf('gpt2 x2', one)).toEqual(['gpt2 cpu 4 1024', 'gpt2 cpu 4 1024']);
  expect(plansOf('gpt2 x2', { ...one, cores: 2 })).toEqual(['gpt2 cpu 1 1024', 'gpt2 cpu 1 1024']);
  expect(plansOf('gpt2 x3', { ...one, cores: 2 })).toHaveLength(3);
  expect(plansOf('gpt2 x2', { ...one, threads: 5 })).toEqual(['gpt2 cpu 5 1024', 'gpt2 cpu 5 1024']);
});

test('no core is given twice while there is one for each, and each worker has one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 0, max: 16 }),
      (cores, count, named) => {
        const others = named > 0 ? `, gpt2:threads=${named}` : '';
        const plans = planWorkers(`gpt2 x${count}${others}`, { ...defaults, models: ['gpt2'], cores });
        if (typeof plans === 'string') throw new Error(plans);
        expect(plans.every(({ threads }) => threads >= 1)).toBe(true);
        const sum = plans.reduce((all, { threads }) => all + threads, 0);
        if (cores >= count + named) expect(sum).toBeLessThanOrEqual(cores);
        else expect(sum).toBe(count + named);
      },
    ),
  );
});

const wrong: [string, RegExp][] = [
  ['gpt3', /gpt3 is not among MODELS \(smollm2-135m, gpt2\)/],
  ['gpt2@cuda', /there is no device cuda; there are auto, cpu, cuda:N, webgpu, coreml, dml/],
  ['gpt2@cuda:1000', /there is no device cuda:1000/],
  ['gpt2@gpu:0', /there is no device gpu/],
  ['gpt2 x0', /x1 is the least/],
  ['gpt2 x65', /at most 64/],
  ['gpt2:threads=0', /threads=0 must be a whole number from 1 to 256/],
  ['gpt2:threads=two', /threads=two must be/],
  ['gpt2:kv', /kv must be/],
  ['gpt2:cores=2', /there is no setting cores; there are threads and kv/],
  ['gpt2 2', /"gpt2 2" is not NAME/],
  ['@cpu', /"@cpu" is not NAME/],
];
for (const [text, words] of wrong) {
  test(`WORKERS=${text} is said in one line`, () => {
    const plans = planWorkers(text, defaults);
    expect(plans).toMatch(words);
    expect(plans).not.toContain('\n');
  });
}
