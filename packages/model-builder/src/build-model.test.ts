import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BuildError } from './build-failure.ts';
import { buildModel } from './build-model.ts';
import { type TinyGguf, writeTinyGguf } from './testing/tiny-gguf.ts';

let folder: string;
let cacheDirectory: string;
let tiny: TinyGguf;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'build-'));
  cacheDirectory = path.join(folder, 'cache');
  tiny = await writeTinyGguf(path.join(folder, 'tiny'));
});
afterEach(() => rm(folder, { recursive: true }));

const failureOf = (build: Promise<unknown>) =>
  build.then(
    () => null,
    (error) => (error instanceof BuildError ? error.failure : error),
  );

describe('buildModel', () => {
  test('builds once, tells how far it is, and finds it the next time', async () => {
    const told: number[] = [];
    const built = await buildModel({ ...tiny, cacheDirectory, onProgress: (share) => told.push(share) });
    expect(built.dimensions).toEqual({
      layers: 1,
      kvHeads: 2,
      headSize: 16,
      vocabSize: 191,
      contextTokens: 128,
    });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    const again = await buildModel({ ...tiny, cacheDirectory, onProgress: () => expect.unreachable() });
    expect(again).toEqual(built);
    expect(await readdir(cacheDirectory)).toHaveLength(1);
  });

  test('a build that is cancelled leaves nothing that could be taken for a model', async () => {
    const control = new AbortController();
    const onProgress = (share: number) => share > 0.5 && control.abort();
    const build = buildModel({ ...tiny, cacheDirectory, signal: control.signal, onProgress });
    expect(await failureOf(build)).toEqual({ code: 'cancelled' });
    expect(await readdir(cacheDirectory)).toEqual([]);
  });

  test('a file cut short, or a manifest that is not one, is built again', async () => {
    const built = await buildModel({ ...tiny, cacheDirectory });
    for (const file of ['weights.bin', 'graph-1.onnx', 'tokenizer.json', 'manifest.json']) {
      await truncate(path.join(built.directory, file), 20);
      let progress = 0;
      await buildModel({ ...tiny, cacheDirectory, onProgress: () => progress++ });
      expect(progress, file).toBeGreaterThan(0);
      expect(await readdir(cacheDirectory)).toEqual([path.basename(built.directory)]);
    }
  });

  test('killed in mid-build: the next build is whole, and what was left is swept', async () => {
    const builder = fork(new URL('testing/build-until-killed.ts', import.meta.url), [], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    builder.send({ ...tiny, cacheDirectory });
    await once(builder, 'message');
    builder.kill('SIGKILL');
    await once(builder, 'exit');
    const [left] = await readdir(cacheDirectory);
    expect(left).toMatch(/\.partial$/);
    const built = await buildModel({ ...tiny, cacheDirectory });
    // It could still be another builder's: it is swept once nothing has touched it for a while.
    expect(await readdir(cacheDirectory)).toHaveLength(2);
    const long = new Date(Date.now() - 3_600_000);
    const folder = path.join(cacheDirectory, left!);
    for (const file of await readdir(folder)) await utimes(path.join(folder, file), long, long);
    await utimes(folder, long, long);
    await buildModel({ ...tiny, cacheDirectory });
    expect(await readdir(cacheDirectory)).toEqual([path.basename(built.directory)]);
  });

  test('several builders at once all get the same whole model, over a damaged one too', async () => {
    const { directory } = await buildModel({ ...tiny, cacheDirectory });
    for (let round = 0; round < 12; round++) {
      if (round % 2) await truncate(path.join(directory, 'weights.bin'), 20);
      else await rm(directory, { recursive: true });
      const builds = Array.from({ length: 5 }, () => buildModel({ ...tiny, cacheDirectory }));
      for (const built of await Promise.all(builds)) expect(built.directory).toBe(directory);
      expect(await readdir(cacheDirectory)).toEqual([path.basename(directory)]);
    }
  });

  test('a checkpoint that is damaged, or not there, is refused by name', async () => {
    const file = path.join(tiny.modelDirectory, 'tiny.gguf');
    await truncate(file, tiny.card.files[0]!.bytes - 1);
    const failure = await failureOf(buildModel({ ...tiny, cacheDirectory }));
    expect(failure).toMatchObject({ code: 'checksum-mismatch', path: file });
    await rm(file);
    expect(await failureOf(buildModel({ ...tiny, cacheDirectory }))).toEqual({
      code: 'file-missing',
      path: file,
    });
  });

  test.each([
    [{ 'general.architecture': 'mamba' }, { code: 'unsupported-architecture', architecture: 'mamba' }],
    [{ 'tokenizer.ggml.pre': 'tekken' }, { code: 'unsupported-tokenizer', tokenizer: 'gpt2/tekken' }],
    [{ 'tokenizer.ggml.model': 'rwkv' }, { code: 'unsupported-tokenizer', tokenizer: 'rwkv' }],
    [{ tensorType: 16 }, { code: 'unsupported-tensor-type', tensor: 'token_embd.weight' }],
    [{ 'llama.rope.scaling.type': 'yarn' }, { code: 'unsupported-shape' }],
    [{ 'llama.rope.dimension_count': 8 }, { code: 'unsupported-shape' }],
    [{ 'llama.block_count': 2 }, { code: 'missing-tensor', tensor: 'blk.1.attn_norm.weight' }],
    [{ 'llama.block_count': 0 }, { code: 'unsupported-shape' }],
    [{ 'llama.attention.head_count': 0 }, { code: 'unsupported-shape' }],
    [{ 'llama.attention.head_count_kv': 3 }, { code: 'unsupported-shape' }],
    [{ 'llama.context_length': 0 }, { code: 'unsupported-shape' }],
    [{ 'llama.context_length': 63 }, { code: 'unsupported-shape' }],
    [{ 'llama.embedding_length': 96 }, { code: 'unsupported-shape' }],
    [{ 'llama.rope.freq_base': { float: 0 } }, { code: 'unsupported-shape' }],
    [{ 'llama.rope.freq_base': { float: Number.NaN } }, { code: 'missing-metadata' }],
    [
      { 'llama.attention.layer_norm_rms_epsilon': { float: Number.POSITIVE_INFINITY } },
      { code: 'missing-metadata' },
    ],
    [{ 'llama.attention.layer_norm_rms_epsilon': { float: 0 } }, { code: 'unsupported-shape' }],
    [{ 'tokenizer.ggml.eos_token_id': 191 }, { code: 'broken-tokenizer' }],
    [{ 'tokenizer.ggml.merges': ['a b', 'b z z'] }, { code: 'broken-tokenizer' }],
    [
      { 'tokenizer.ggml.tokens': Array.from({ length: 5000 }, (_, at) => `t${at}`) },
      { code: 'broken-tokenizer' },
    ],
    [{ 'tokenizer.ggml.token_type': [1, 2] }, { code: 'broken-tokenizer' }],
    [{ 'tokenizer.ggml.tokens': [1, 2] }, { code: 'missing-metadata' }],
    [{ 'general.alignment': 3 }, { code: 'not-a-checkpoint' }],
    [{ 'llama.block_count': 'two' }, { code: 'missing-metadata', key: 'llama.block_count' }],
  ])('%j is refused by name', async (change, failure) => {
    const other = await writeTinyGguf(path.join(folder, 'other'), change);
    expect(await failureOf(buildModel({ ...other, cacheDirectory }))).toMatchObject(failure);
    expect(await readdir(cacheDirectory)).toEqual([]);
  });

  test('a file that is no GGUF is refused', async () => {
    const directory = path.join(folder, 'text');
    await mkdir(directory);
    await writeFile(path.join(directory, 'a.gguf'), 'hello');
    const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    const card = { name: 'text', files: [{ path: 'a.gguf', bytes: 5, sha256 }] };
    const failure = await failureOf(buildModel({ modelDirectory: directory, card, cacheDirectory }));
    expect(failure).toMatchObject({ code: 'not-a-checkpoint' });
  });
});
