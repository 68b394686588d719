import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Row } from '@tercet/engine';
import { runnerContract } from '@tercet/engine/contract';
import type { LoadedRunner } from '@tercet/onnx-runner';
import { afterAll, describe, expect, test } from 'vitest';
import { distance, largest, openFixture, readGoldenLogits } from './golden-logits.ts';
import { deviceLayouts, testDevice } from './test-device.ts';

/*
 * Every family against transformers, on tiny random models: packages/model-builder/golden/families.py and gpt2.py.
 * They have 96 positions, GPT-2's 72; Gemma's window is 11.
 */
const families = [
  ['tiny-gpt2', 72],
  ['tiny-llama', 96],
  ['tiny-llama3', 96],
  ['tiny-qwen3', 96],
  ['tiny-qwen3-head', 96],
  ['tiny-gemma3', 96],
] as const;
const folder = await mkdtemp(path.join(tmpdir(), 'families-'));
afterAll(() => rm(folder, { recursive: true }));

const layouts = [...deviceLayouts, 'lanes', 'tiles'] as const;
type Layout = (typeof layouts)[number];
const isOfProcessors = (layout: Layout) => layout === 'lanes' || layout === 'tiles';
const open = (name: string, layout: Layout, slotTokens: number) => {
  const device = isOfProcessors(layout) ? 'cpu' : testDevice;
  return openFixture(name, folder, layout, { slots: 4, slotTokens, kvTokens: 4 * slotTokens + 200, device });
};

/**
 * Largest difference to float64 at any position, as a share of the largest logit (which are 5 to 25). In 32 bits
 * what is left is the order of summing; for processors, activations read in 8 bits (by a graph for prompts alone: in the
 * head only), which is all that they differ in.
 */
const shares = { floats: 2e-5, halves: 5e-3, lanes: 0.05, tiles: 0.05 };

/**
 * What reading in another way may change a logit by: the order of summing, and for processors now and then a number
 * that is rounded up in place of down. A mistake moves them by whole units.
 */
const noise = { floats: 2e-4, halves: 0.05, lanes: 0.2, tiles: 0.2 };

describe.each(families)('%s', (name, contextTokens) => {
  test.each(layouts)(
    'in %s the logits are those of transformers, at every position up to the last',
    async (layout) => {
      const runner = await open(name, layout, contextTokens);
      const passages = await readGoldenLogits(name);
      expect(Math.max(...passages.map(({ ids }) => ids.length))).toBe(contextTokens);
      for (const { ids, logits } of passages) {
        const found = await runner.run([causal(0, 0, ids, [...ids.keys()])]);
        const difference = Math.max(...found.map((row, at) => distance(row, logits[at]!)));
        expect(difference / largest(logits)).toBeLessThan(shares[layout]);
        if (layout === 'floats') expect(difference).toBeLessThan(1e-3);
      }
      await runner.close();
    },
  );

  test.each(layouts)('in %s, in parts and in company is at once and alone', async (layout) => {
    const runner = await open(name, layout, contextTokens);
    const [whole, other] = (await readGoldenLogits(name)).map(({ ids }) => ids);
    const expected = await copies(runner, [causal(0, 0, whole!, [...whole!.keys()])]);
    for (let from = 0; from < whole!.length; from += 7) {
      const part = whole!.slice(from, from + 7);
      const beside = causal(2, 0, other!.slice(0, 1 + (from % 20)), []);
      const found = await copies(runner, [beside, causal(1, from, part, [...part.keys()])]);
      for (const [at, row] of found.entries())
        expect(distance(row, expected[from + at]!)).toBeLessThan(noise[layout]);
    }
    await runner.close();
  });

  test('one position past the context is refused, and names it', async () => {
    const runner = await open(name, 'lanes', contextTokens);
    const row = causal(0, contextTokens - 1, [5], [0]);
    await expect(runner.run([{ ...row, positions: Int32Array.of(contextTokens) }])).rejects.toThrow(
      `position ${contextTokens} of ${contextTokens}`,
    );
    await runner.close();
    const options = { slots: 1, slotTokens: contextTokens + 1 };
    await expect(openFixture(name, folder, 'lanes', options)).rejects.toThrow(
      `the model reads ${contextTokens}`,
    );
  });
});

for (const [name, contextTokens] of families) {
  for (const layout of layouts) {
    const options = { tolerance: noise[layout], moves: isOfProcessors(layout) };
    runnerContract(`${name} in ${layout}`, () => open(name, layout, contextTokens), options);
  }
}

test.each(layouts)(
  'in %s a branch far behind its prompt sees its own window, not that of the indices between, in a slot it was moved to too',
  async (layout) => {
    const runner = await open('tiny-gemma3', layout, 96);
    const ids = (await readGoldenLogits('tiny-gemma3'))[0]!.ids;
    const [prompt, branches] = [ids.slice(0, 40), [ids.slice(40, 54), ids.slice(60, 74)]];
    await runner.run([causal(0, 0, prompt, [])]);
    const owners = new Int8Array(96).fill(-1);
    const found: Float32Array[][] = [[], []];
    let slot = 0;
    for (let step = 0; step < 14; step++) {
      const start = prompt.length + 2 * step;
      owners.set([0, 1], start);
      if (step === 7 && runner.mover) {
        const saved = runner.mover.save(slot, start)!;
        slot = 3;
        runner.mover.load(saved, slot, start);
      }
      const tokens = Int32Array.from(branches, (branch) => branch[step]!);
      const positions = Int32Array.of(prompt.length + step, prompt.length + step);
      const rows = await copies(runner, [{ slot, start, tokens, positions, owners, wanted: [0, 1] }]);
      for (const [at, row] of rows.entries()) found[at]!.push(row);
    }
    for (const [at, branch] of branches.entries()) {
      const wanted = branch.map((_, step) => prompt.length + step);
      const alone = await copies(runner, [causal(1, 0, [...prompt, ...branch], wanted)]);
      // With tiles, what is compared is read by two kinds of graphs, and each has its noise.
      const bound = layout === 'tiles' ? 2 * noise[layout] : noise[layout];
      for (const [step, row] of found[at]!.entries()) expect(distance(row, alone[step]!)).toBeLessThan(bound);
    }
    await runner.close();
  },
);

/** Logits that outlive the next pass. */
async function copies(runner: LoadedRunner, rows: Row[]): Promise<Float32Array[]> {
  return (await runner.run(rows)).map((row) => row.slice());
}

function causal(slot: number, start: number, tokens: readonly number[], wanted: readonly number[]): Row {
  const positions = Int32Array.from(tokens, (_, at) => start + at);
  return { slot, start, tokens: Int32Array.from(tokens), positions, owners: null, isPrompt: true, wanted };
}
