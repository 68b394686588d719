import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { openGguf } from '../checkpoint/gguf-checkpoint.ts';
import { goldenValuesIn } from '../quality/golden-values.ts';
import { ggufTokenizer } from './gguf-tokenizer.ts';
import { type LoadedTokenizer, loadTokenizer } from './load-tokenizer.ts';

const embedded = new URL('../../../../models/smollm2-135m/SmolLM2-135M-Instruct.Q4_1.gguf', import.meta.url);

describe('the embedded model’s tokenizer', () => {
  let folder: string;
  let checkpoint: Checkpoint;
  let tokenizer: LoadedTokenizer;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tokenizer-'));
    checkpoint = await openGguf(embedded.pathname);
    const file = path.join(folder, 'tokenizer.json');
    await writeFile(file, JSON.stringify(ggufTokenizer(checkpoint)));
    tokenizer = await loadTokenizer(file);
  });
  afterAll(async () => {
    await checkpoint.close();
    await rm(folder, { recursive: true });
  });

  test('gives llama.cpp’s ids for every golden string', async () => {
    const golden = await goldenValuesIn().tokenization();
    const different = golden.filter(({ text, ids }) => tokenizer.encode(text).join() !== ids.join());
    expect(different.map(({ text }) => text)).toEqual([]);
    expect(golden.length).toBeGreaterThan(300);
  });

  test('gives back the bytes of a text', () => {
    const text = 'Ada’s ½ cup — 2 × 🙂\n\tnaïve 漢字 <|im_end|>';
    const bytes = tokenizer.encode(text).map((id) => Buffer.from(tokenizer.bytesOf(id)));
    expect(Buffer.concat(bytes).toString()).toBe(text);
  });

  test('reads control tokens in a text as text, and ends at them', () => {
    const [start, ending] = [0, 2];
    expect(tokenizer.encode('<|endoftext|><|im_end|>')).not.toContain(ending);
    expect(tokenizer.startToken).toBe(start);
    expect([start, ending].map(tokenizer.isEnd)).toEqual([true, true]);
    expect(tokenizer.bytesOf(ending)).toHaveLength(0);
    expect(tokenizer.isEnd(tokenizer.encode('a')[0]!)).toBe(false);
    expect(tokenizer.vocabSize).toBe(49_152);
  });
});
