import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Row } from '@tercet/engine';
import { runnerContract } from '@tercet/engine/contract';
import { buildModel, loadTokenizer, modelShapes, synthesizeModel } from '@tercet/model-builder';
import { type LoadedRunner, openRunner, selfTest } from '@tercet/onnx-runner';
import { presentCardSchema } from '@tercet/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';

const fixtures = new URL('../../../packages/model-builder/fixtures/', import.meta.url).pathname;
const models = new URL('../../../models/smollm2-135m/', import.meta.url).pathname;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gpt2-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The fixture's GPT-2: 2 layers, 96 wide, 72 positions; made and asked by golden/gpt2.py. */
async function openTiny(): Promise<LoadedRunner> {
  const file = await readFile(path.join(fixtures, 'tiny-gpt2.gguf'));
  const sha256 = createHash('sha256').update(file).digest('hex');
  const card = { name: 'tiny-gpt2', files: [{ path: 'tiny-gpt2.gguf', bytes: file.length, sha256 }] };
  const { directory } = await buildModel({ modelDirectory: fixtures, card, cacheDirectory: folder });
  return openRunner({ directory, threads: 1, slots: 2, slotTokens: 72, savedTokens: 200 });
}

interface Golden {
  vocabSize: number;
  /** `logits`: base64 of little-endian float32 [ids × vocabSize]. */
  passages: { ids: number[]; logits: string }[];
}

/**
 * Largest difference to float64, as a share of the largest logit. The file's weights come back exactly, so
 * what remains is activations read in 8 bits, 0.011 here; a bias left out makes it 0.15.
 */
const tolerance = 0.02;

test('the logits of a GPT-2 are those of transformers, at every position', async () => {
  const golden: Golden = JSON.parse(await readFile(path.join(fixtures, 'tiny-gpt2.json'), 'utf8'));
  const runner = await openTiny();
  try {
    for (const { ids, logits } of golden.passages) {
      const expected = new Float32Array(Uint8Array.from(Buffer.from(logits, 'base64')).buffer);
      const found = await runner.run([causal(0, 0, ids, [...ids.keys()])]);
      const largest = expected.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0);
      const difference = Math.max(
        ...found.map((row, at) => distance(row, expected.subarray(at * golden.vocabSize))),
      );
      expect(difference / largest).toBeLessThan(tolerance);
    }
  } finally {
    await runner.close();
  }
});

runnerContract('onnx-runner with a tiny GPT-2', openTiny, { tolerance: 0.02 });

test('a synthesised GPT-2 is built, loaded, and writes', async () => {
  const small = { layers: 2, width: 64, inner: 96, heads: 4, kvHeads: 4, contextTokens: 128 };
  const { directory } = await synthesizeModel({
    name: 'small-synthetic',
    shape: { ...modelShapes.gpt2!, ...small },
    format: 'Q4_0',
    seed: 1,
    modelsDirectory: folder,
    vocabularyFrom: path.join(models, 'SmolLM2-135M-Instruct.Q4_1.gguf'),
  });
  const card = presentCardSchema.parse(
    JSON.parse(await readFile(path.join(directory, 'model.json'), 'utf8')),
  );
  const built = await buildModel({ modelDirectory: directory, card, cacheDirectory: folder });
  const tokenizer = await loadTokenizer(built.tokenizerPath);
  const runner = await openRunner({
    directory: built.directory,
    threads: 1,
    slots: 1,
    slotTokens: 128,
    savedTokens: 200,
  });
  try {
    expect((await selfTest(runner)).problem).toBeNull();
    const ids = tokenizer.encode('The old lighthouse keeper climbed the stairs one last time,');
    for (let read = 0, step = 0; step < 24; step++) {
      const fresh = ids.slice(read);
      const [logits] = await runner.run([causal(0, read, fresh, [fresh.length - 1])]);
      expect(logits!.every(Number.isFinite)).toBe(true);
      read = ids.length;
      ids.push(logits!.indexOf(Math.max(...logits!)));
    }
    const said = ids.slice(-24);
    const text = Buffer.concat(said.map((id) => Buffer.from(tokenizer.bytesOf(id)))).toString();
    expect(text.length).toBeGreaterThan(24);
    // Not one word for ever: the candidates of a bench must differ.
    expect(new Set(said).size).toBeGreaterThan(3);
  } finally {
    await runner.close();
  }
});

function causal(slot: number, start: number, tokens: readonly number[], wanted: readonly number[]): Row {
  const positions = Int32Array.from(tokens, (_, at) => start + at);
  return { slot, start, tokens: Int32Array.from(tokens), positions, owners: null, wanted };
}

/** Largest difference of one row of logits to the numbers that begin `expected`. */
function distance(row: Float32Array, expected: Float32Array): number {
  return row.reduce((most, logit, at) => Math.max(most, Math.abs(logit - expected[at]!)), 0);
}
