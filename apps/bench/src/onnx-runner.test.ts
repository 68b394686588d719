import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Row } from '@tercet/engine';
import { runnerContract } from '@tercet/engine/contract';
import { buildModel } from '@tercet/model-builder';
import { writeTinyGguf } from '@tercet/model-builder/tiny-gguf';
import { collectGarbage, type LoadedRunner, openRunner, selfTest } from '@tercet/onnx-runner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareModel } from './prepare-model.ts';

const embedded = async () => {
  const { directory } = await prepareModel('smollm2-135m');
  return openRunner({ directory, threads: 2, slots: 4, slotTokens: 512, kvTokens: 2_248 });
};

/**
 * Activations are rounded to 8 bits: where a branch lies in the cache changes the order of a sum, that a
 * rounding, and that a logit by tenths. A token seen too much or too little changes it by units.
 */
const rounding = 1;

runnerContract('onnx-runner with the embedded model', embedded, { tolerance: rounding });

describe('onnx-runner with the embedded model', () => {
  let runner: LoadedRunner;
  beforeAll(async () => {
    runner = await embedded();
  });
  afterAll(() => runner.close());

  const prompt = Array.from({ length: 150 }, (_, at) => (at * 7919) % 40_000);

  test.each([false, true])(
    'what is read in chunks is what is read at once; prompts: %s',
    async (isPrompt) => {
      const part = (slot: number, from: number, to: number) => ({
        ...causal(slot, from, prompt.slice(from, to)),
        isPrompt,
      });
      const whole = await last(runner, part(0, 0, 150));
      for (let at = 0; at < 128; at += 64) await runner.run([part(1, at, at + 64)]);
      await runner.run([part(1, 128, 149)]);
      expect(distance(await last(runner, part(1, 149, 150)), whole)).toBeLessThan(1e-3);
    },
  );

  test('a text that was kept outside the slots is read on as if it had stayed', async () => {
    await runner.run([causal(0, 0, prompt, [])]);
    const saved = runner.mover!.save(0, 150)!;
    const there = await last(runner, causal(0, 150, [17, 99]));
    await runner.run([causal(2, 0, [...prompt].reverse(), [])]);
    runner.mover!.load(saved, 2, 150);
    runner.mover!.drop(saved);
    expect(distance(await last(runner, causal(2, 150, [17, 99])), there)).toBe(0);
  });

  test('three branches of a tree are three texts', async () => {
    const branches = [0, 1, 2].map((branch) =>
      [1, 2, 3, 4].map((step) => (branch * 611 + step * 97) % 9_000),
    );
    await runner.run([causal(0, 0, prompt, [])]);
    const owners = new Int8Array(512).fill(-1);
    let tree: Float32Array[] = [];
    for (let step = 0; step < 4; step++) {
      const start = 150 + step * 3;
      for (const branch of [0, 1, 2]) owners[start + branch] = branch;
      const tokens = Int32Array.from(branches, (branch) => branch[step]!);
      const positions = new Int32Array(3).fill(150 + step);
      tree = await runner.run([{ slot: 0, start, tokens, positions, owners, wanted: [0, 1, 2] }]);
    }
    const ends = tree.map((logits) => logits.slice());
    for (const [at, branch] of branches.entries()) {
      expect(distance(ends[at]!, await last(runner, causal(1, 0, [...prompt, ...branch])))).toBeLessThan(
        rounding,
      );
    }
  });

  test.each([false, true])(
    '[CN17] rows together are the rows alone, to the last bit; prompts: %s',
    async (isPrompt) => {
      const texts = [150, 1, 70, 33].map((length) => prompt.slice(0, length));
      for (const count of [2, 3, 4]) {
        const rowOf = (text: number[], slot: number) => ({ ...causal(slot, 0, text), isPrompt });
        const rows = texts.slice(0, count).map(rowOf);
        const together = (await runner.run(rows)).map((logits) => logits.slice());
        for (const [slot, text] of texts.slice(0, rows.length).entries()) {
          expect(distance(together[slot]!, await last(runner, rowOf(text, slot)))).toBe(0);
        }
      }
    },
  );

  test('the start-up test finds nothing wrong', async () => {
    const { problem, stepMs } = await selfTest(runner);
    expect(problem).toBeNull();
    expect(stepMs).toBeGreaterThan(0);
  });

  test('the event loop stays live while a prompt is read', async () => {
    let turns = 0;
    let running = true;
    const turn = () => {
      turns++;
      if (running) setImmediate(turn);
    };
    turn();
    await runner.run([causal(0, 0, prompt)]);
    running = false;
    expect(turns).toBeGreaterThan(20);
  });

  test('two passes at once are refused, and so is a pass after the end', async () => {
    const first = runner.run([causal(0, 0, prompt)]);
    await expect(runner.run([causal(1, 0, prompt)])).rejects.toThrow('one at a time');
    await expect(runner.close()).rejects.toThrow('running');
    await first;
    const closed = runner.sibling({ slots: 1, slotTokens: 64 });
    await closed.close();
    await expect(closed.run([causal(0, 0, [1])])).rejects.toThrow('closed');
  });

  test('a slot beyond what the model reads is refused', async () => {
    const { directory } = await prepareModel('smollm2-135m');
    const options = { directory, threads: 1, slots: 1, slotTokens: 8193 };
    await expect(openRunner(options)).rejects.toThrow('8192');
  });
});

describe('onnx-runner with a tiny model', () => {
  let folder: string;
  let runner: LoadedRunner;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tiny-'));
    const tiny = await writeTinyGguf(path.join(folder, 'model'));
    const { directory } = await buildModel({ ...tiny, cacheDirectory: path.join(folder, 'cache') });
    runner = await openRunner({ directory, threads: 1, slots: 2, slotTokens: 128 });
  });
  afterAll(async () => {
    await runner.close();
    await rm(folder, { recursive: true });
  });

  test('thousands of steps leave no memory behind', async () => {
    const owners = new Int8Array(128).fill(-1);
    const steps = async (count: number) => {
      for (let step = 0; step < count; step++) {
        const start = step % 120;
        const tokens = Int32Array.of(step % 190, 3, 4);
        const positions = new Int32Array(3).fill(start);
        await runner.run([{ slot: step % 2, start, tokens, positions, owners, wanted: [0, 1, 2] }]);
      }
      collectGarbage();
      const { rss, heapTotal } = process.memoryUsage();
      return (rss - heapTotal) / 2 ** 20;
    };
    let before = await steps(15_000);
    const grown: number[] = [];
    // What the garbage collector keeps in reserve comes and goes; what is left behind is left in every round.
    for (let round = 0; round < 4 && !(Math.min(...grown) < 4); round++) {
      const after = await steps(30_000);
      grown.push(after - before);
      before = after;
    }
    // MiB. One tensor left behind a step is more.
    expect(Math.min(...grown)).toBeLessThan(4);
  });
});

function causal(slot: number, start: number, tokens: readonly number[], wanted = [tokens.length - 1]): Row {
  const positions = Int32Array.from(tokens, (_, at) => start + at);
  return { slot, start, tokens: Int32Array.from(tokens), positions, owners: null, wanted };
}

/** A copy of the last token's logits. */
async function last(runner: LoadedRunner, row: Row): Promise<Float32Array> {
  return (await runner.run([row]))[0]!.slice();
}

/** Largest difference of two vectors of logits. */
function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, logit, at) => Math.max(most, Math.abs(logit - b[at]!)), 0);
}
