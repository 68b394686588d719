import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeTinyGguf } from '@tercet/model-builder/tiny-gguf';
import { presentCardSchema, type WorkerConfig } from '@tercet/protocol';
import { afterAll, expect, test } from 'vitest';
import { openOnDevice } from './open-on-device.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'worker-device-'));
const cacheDirectory = path.join(folder, 'cache');
const { modelDirectory, card } = await writeTinyGguf(path.join(folder, 'model'));
afterAll(() => rm(folder, { recursive: true }));

/** One that this machine's onnxruntime was not built for. */
const absent = process.platform === 'darwin' ? 'dml' : 'coreml';

async function openOn(device: string) {
  const whole = { title: 'Tiny', architecture: 'llama', parameters: 1, contextTokens: 128, licence: 'none' };
  const config: WorkerConfig = {
    card: presentCardSchema.parse({ ...whole, ...card, source: 'here' }),
    modelDirectory,
    cacheDirectory,
    device,
    threads: 1,
    kvMemoryMb: 1,
    slotTokens: 128,
  };
  const opened = await openOnDevice(config, {
    modelDirectory,
    card,
    cacheDirectory,
    onBuilt: () => undefined,
  });
  await opened.runner.close();
  return opened;
}

test('a device that is not here: one line that names it and why, and the processor instead', async () => {
  const { device, notice } = await openOn(absent);
  expect(device).toBe('cpu');
  expect(notice).toMatch(
    new RegExp(
      `^${absent} cannot be used here \\(this onnxruntime .+\\); it runs on the processor instead\\.$`,
    ),
  );
  // No graph was built in vain.
  expect((await readdir(cacheDirectory)).filter((name) => !name.endsWith('.partial'))).toHaveLength(1);
});

test('the processor, asked for, is no news', async () => {
  expect(await openOn('cpu')).toMatchObject({ device: 'cpu', notice: null });
});
