import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openGguf } from './gguf-checkpoint.ts';
import { writeGguf } from './write-gguf.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'gguf-'));
afterAll(() => rm(folder, { recursive: true }));

test('texts are read as they stand, a byte order mark before them too', async () => {
  const file = path.join(folder, 'texts.gguf');
  const tokens = ['//', '\ufeff//', '', '\ufeff', 'é', '🙂', '\u0000'];
  const metadata = {
    'general.architecture': 'llama',
    numbers: [1, 2, 3],
    'tokenizer.ggml.tokens': tokens,
    last: 7,
  };
  await writeGguf(file, metadata, []);
  const checkpoint = await openGguf(file);
  expect(checkpoint.metadata.get('tokenizer.ggml.tokens')).toEqual(tokens);
  expect(checkpoint.metadata.get('numbers')).toEqual([1, 2, 3]);
  expect(checkpoint.metadata.get('last')).toBe(7);
  await checkpoint.close();
});
