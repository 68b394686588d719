import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BuildError, buildModel, loadTokenizer } from '@tercet/model-builder';
import { openRunner } from '@tercet/onnx-runner';
import { afterAll, describe, expect, test } from 'vitest';
import { distance, type GoldenPassage, largest, readGoldenLogits } from './golden-logits.ts';

/*
 * Checkpoints as transformers saves them and adapters as PEFT does: packages/model-builder/golden/checkpoints.py.
 * GPT-2's numbers have 16 bits (F16), Llama’s (in five files) and Gemma's too (BF16), Qwen's 32.
 */
const families = ['gpt2', 'llama', 'qwen3', 'gemma3'];
const fixtures = fileURLToPath(new URL('../../../packages/model-builder/fixtures/hub/', import.meta.url));
const folder = await mkdtemp(path.join(tmpdir(), 'hub-'));
const cacheDirectory = path.join(folder, 'cache');
afterAll(() => rm(folder, { recursive: true }));

/** A card of all that is in a model's folder but the golden values. */
async function cardOf(modelDirectory: string, lora?: { path: string }) {
  const all = await readdir(modelDirectory, { recursive: true, withFileTypes: true });
  const files = [];
  for (const entry of all.filter((each) => each.isFile() && !each.name.endsWith('logits.json'))) {
    const place = path.join(entry.parentPath, entry.name);
    const content = await readFile(place);
    const sha256 = createHash('sha256').update(content).digest('hex');
    files.push({ path: path.relative(modelDirectory, place), bytes: content.length, sha256 });
  }
  return { name: path.basename(modelDirectory), files, ...(lora ? { lora } : {}) };
}

/** Largest difference of the logits built from a model's folder to the golden ones, and how large those are. */
async function measure(modelDirectory: string, passages: readonly GoldenPassage[], lora?: { path: string }) {
  const card = await cardOf(modelDirectory, lora);
  const built = await buildModel({ modelDirectory, card, cacheDirectory, layout: 'floats' });
  const options = { directory: built.directory, threads: 1, slots: 1, slotTokens: 64, device: 'cpu' };
  const runner = await openRunner(options);
  let difference = 0;
  for (const { ids, logits } of passages) {
    const tokens = Int32Array.from(ids);
    const [positions, wanted] = [tokens.map((_, at) => at), [...ids.keys()]];
    const found = await runner.run([{ slot: 0, start: 0, tokens, positions, owners: null, wanted }]);
    difference = Math.max(difference, ...found.map((row, at) => distance(row, logits[at]!)));
  }
  await runner.close();
  const size = Math.max(...passages.map(({ logits }) => largest(logits)));
  return { difference, size, built };
}

describe.each(families)('%s', (name) => {
  const modelDirectory = path.join(fixtures, name);

  test('from safetensors has the logits of transformers', async () => {
    const { difference, size, built } = await measure(
      modelDirectory,
      await readGoldenLogits(`hub/${name}/logits`),
    );
    expect(difference).toBeLessThan(1e-3);
    expect(size).toBeGreaterThan(2);
    const tokenizer = await loadTokenizer(built.tokenizerPath);
    expect(tokenizer.encode('the')).toEqual([258]);
  });

  test('with an adapter merged has the logits of the model PEFT merges', async () => {
    const golden = await readGoldenLogits(`hub/${name}/merged-logits`);
    const { difference } = await measure(modelDirectory, golden, { path: 'adapter' });
    expect(difference).toBeLessThan(1e-3);
    // And not without it, whatever is in the cache.
    expect((await measure(modelDirectory, golden)).difference).toBeGreaterThan(0.5);
  });
});

test('a change of the adapter is another model, though nothing else changes', async () => {
  const directory = path.join(folder, 'changed');
  await cp(path.join(fixtures, 'gpt2'), directory, { recursive: true });
  const place = path.join(directory, 'adapter/adapter_config.json');
  const config = JSON.parse(await readFile(place, 'utf8'));
  await writeFile(place, JSON.stringify({ ...config, lora_alpha: 600 }));
  const golden = await readGoldenLogits('hub/gpt2/merged-logits');
  expect((await measure(directory, golden, { path: 'adapter' })).difference).toBeGreaterThan(0.5);
});

test.each([
  [{ use_dora: true }, /use_dora/],
  [{ modules_to_save: ['lm_head'] }, /modules_to_save/],
  [{ bias: 'all' }, /bias: all/],
  [{ peft_type: 'IA3' }, /IA3/],
  [{ init_lora_weights: 'pissa_niter_4' }, /pissa_niter_4/],
])('an adapter with %j is refused by name', async (change, problem) => {
  const directory = path.join(folder, 'refused');
  await cp(path.join(fixtures, 'gpt2'), directory, { recursive: true });
  const place = path.join(directory, 'adapter/adapter_config.json');
  const config = JSON.parse(await readFile(place, 'utf8'));
  await writeFile(place, JSON.stringify({ ...config, ...change }));
  const failure = await measure(directory, [], { path: 'adapter' }).catch((error) => error);
  expect(failure).toBeInstanceOf(BuildError);
  expect(failure.message).toMatch(problem);
});

test('an adapter made for another model, or whose files are not the model’s, is refused', async () => {
  const directory = path.join(folder, 'other');
  await cp(path.join(fixtures, 'gpt2'), directory, { recursive: true });
  await cp(path.join(fixtures, 'llama/adapter'), path.join(directory, 'adapter'), { recursive: true });
  await expect(measure(directory, [], { path: 'adapter' })).rejects.toThrow(/has no model\.layers/);
  await expect(measure(directory, [], { path: 'elsewhere' })).rejects.toThrow(/elsewhere.*is missing/);
});
