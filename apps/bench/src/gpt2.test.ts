import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Row } from '@tercet/engine';
import { buildModel, loadTokenizer, modelShapes, synthesizeModel } from '@tercet/model-builder';
import { openRunner, selfTest } from '@tercet/onnx-runner';
import { presentCardSchema } from '@tercet/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';

const models = fileURLToPath(new URL('../../../models/smollm2-135m/', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gpt2-'));
});
afterAll(() => rm(folder, { recursive: true }));

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
    kvTokens: 328,
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
