import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Row } from '@tercet/engine';
import { runnerContract } from '@tercet/engine/contract';
import { type BuildRequest, buildModel } from '@tercet/model-builder';
import { writeTinyGguf } from '@tercet/model-builder/tiny-gguf';
import { type LoadedRunner, openRunner, probe, selfTest } from '@tercet/onnx-runner';
import { afterAll, describe, expect, test } from 'vitest';
import { deviceLayouts, testDevice } from './test-device.ts';

/*
 * The graph for devices, and keys and values bound where they lie, on the processor: what a device does, but for
 * the device. `TEST_DEVICE=webgpu` runs the same on one.
 */
const folder = await mkdtemp(path.join(tmpdir(), 'device-'));
const tiny = await writeTinyGguf(path.join(folder, 'model'));
afterAll(() => rm(folder, { recursive: true }));

async function open(layout: NonNullable<BuildRequest['layout']>): Promise<LoadedRunner> {
  const { directory } = await buildModel({ ...tiny, cacheDirectory: path.join(folder, 'cache'), layout });
  const on = layout === 'lanes' ? 'cpu' : testDevice;
  return openRunner({ directory, threads: 1, slots: 4, slotTokens: 128, device: on });
}

/** Logits of the tiny model are about 0.3; those of 16 bits are rounded to 11. */
const tolerances = { floats: 1e-5, halves: 1e-3 };

for (const layout of deviceLayouts) {
  runnerContract(`device-runner in ${layout}`, () => open(layout), {
    tolerance: tolerances[layout],
    moves: false,
  });
}

describe('device-runner', () => {
  test.each(deviceLayouts)('in %s reads as the graph for processors does', async (layout) => {
    const [there, here] = [await open(layout), await open('lanes')];
    const rows = [causal(0, 40), causal(2, 3), causal(3, 1)];
    const logits = (await there.run(rows)).map((one) => one.slice());
    for (const [at, expected] of (await here.run(rows)).entries()) {
      // The other one rounds weights and activations to 8 bits.
      expect(distance(logits[at]!, expected)).toBeLessThan(0.02);
      expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.2);
    }
    await there.close();
    await here.close();
  });

  test('the start-up test finds nothing wrong: keys and values are not copied', async () => {
    const runner = await open(deviceLayouts[0]!);
    expect(await selfTest(runner)).toMatchObject({ problem: null });
    await runner.close();
  });

  test('a chunk of a prompt and steps of others in one call are each as alone', async () => {
    const runner = await open(deviceLayouts[0]!);
    const rows = [causal(0, 100), causal(1, 2), causal(2, 1)];
    const together = (await runner.run(rows)).map((one) => one.slice());
    for (const [at, row] of rows.entries()) {
      expect(distance((await runner.run([row]))[0]!, together[at]!)).toBeLessThan(1e-3);
    }
    await runner.close();
  });

  test('a model built for processors is not opened on a device, nor is a device that is not known', async () => {
    const { directory } = await buildModel({ ...tiny, cacheDirectory: path.join(folder, 'cache') });
    const options = { directory, threads: 1, slots: 1, slotTokens: 64 };
    await expect(openRunner({ ...options, device: 'cuda:0' })).rejects.toThrow('for processors');
    await expect(openRunner({ ...options, device: 'abacus' })).rejects.toThrow('no device abacus');
  });

  test('a device that is not here is a line of words', async () => {
    const absent = process.platform === 'darwin' ? 'dml' : 'coreml';
    expect(await probe(absent)).toEqual({
      problem: expect.stringMatching(/^this onnxruntime was built for cpu[^\n]*$/),
    });
  });
});

/** A text of its own in a slot, whose last token's logits are wanted. */
function causal(slot: number, count: number): Row {
  const tokens = Int32Array.from({ length: count }, (_, at) => (at * 7 + slot * 31) % 190);
  return { slot, start: 0, tokens, positions: tokens.map((_, at) => at), owners: null, wanted: [count - 1] };
}

/** Largest difference of two vectors of logits. */
function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, logit, at) => Math.max(most, Math.abs(logit - b[at]!)), 0);
}
