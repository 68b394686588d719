import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BuildError } from '../build-failure.ts';
import { type WrittenTensor, writeSafetensors } from '../testing/write-safetensors.ts';
import { ModelFiles } from './model-files.ts';
import { openSafetensors } from './safetensors.ts';
import { openStoredTensors } from './sharded-safetensors.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'safetensors-'));
  file = path.join(folder, 'model.safetensors');
});
afterEach(() => rm(folder, { recursive: true }));

const float = (shape: number[], values: number[]): WrittenTensor => ({ type: 'F32', shape, values });
const two = { a: float([2, 2], [1, 2, 3, 4]), b: float([3], [5, 6, 7]) };

const failureOf = (opening: Promise<unknown>) =>
  opening.then(
    () => null,
    (error) => (error instanceof BuildError ? error.failure : error),
  );

async function rowsOf(opening: ReturnType<typeof openSafetensors>, name: string, from: number, to: number) {
  const opened = await opening;
  const rows = await opened.tensors.get(name)!.matrix().readRows(from, to);
  await opened.close();
  return [...rows];
}

describe('a safetensors file', () => {
  test.each([
    ['F32', [0.1, -2, 3e-40, 4], [0.1, -2, 3e-40, 4].map(Math.fround)],
    // 1, −2, the smallest number above zero, the largest one.
    ['F16', [0x3c00, 0xc000, 0x0001, 0x7bff], [1, -2, 2 ** -24, 65_504]],
    ['BF16', [0x3f80, 0xc000, 0x3eab, 0x7f7f], [1, -2, 0.333984375, 3.3895313892515355e38]],
  ] as const)('is read row by row in %s', async (type, values, numbers) => {
    await writeSafetensors(file, { odd: float([1], [9]), m: { type, shape: [2, 2], values } });
    expect(await rowsOf(openSafetensors(file), 'm', 0, 2)).toEqual(numbers);
    expect(await rowsOf(openSafetensors(file), 'm', 1, 2)).toEqual(numbers.slice(2));
  });

  test('may hold formats that are not read, as long as nobody asks for them', async () => {
    await writeSafetensors(file, { ...two, mask: { type: 'I32', shape: [2], values: [1, 0] } });
    const opened = await openSafetensors(file);
    expect(() => opened.tensors.get('mask')!.matrix()).toThrow(/mask is I32.*F32, F16, BF16/);
    await opened.close();
    expect(await rowsOf(openSafetensors(file), 'b', 0, 1)).toEqual([5, 6, 7]);
  });

  test.each([
    ['overlapping tensors', { b: { dtype: 'F32', shape: [3], data_offsets: [12, 24] } }, /b overlaps/],
    ['a gap', { a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, /8 bytes before b/],
    [
      'a shape that is not its bytes',
      { a: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 16] } },
      /a has 16 bytes, not those of 2 × 3/,
    ],
    [
      'offsets the wrong way round',
      { a: { dtype: 'F32', shape: [2, 2], data_offsets: [16, 0] } },
      /nothing of a/,
    ],
    ['a negative size', { a: { dtype: 'F32', shape: [-2, -2], data_offsets: [0, 16] } }, /nothing of a/],
    ['a tensor behind its end', { c: { dtype: 'F32', shape: [1], data_offsets: [28, 32] } }, /was cut short/],
    [
      'bytes nobody speaks of',
      { b: { dtype: 'F32', shape: [2], data_offsets: [16, 24] } },
      /end at \d+ already/,
    ],
    ['an entry that is none', { a: 3 }, /nothing of a/],
  ])('with %s is refused', async (_, change, problem) => {
    await writeSafetensors(file, two, (header) => ({ ...header, ...change }));
    expect(await failureOf(openSafetensors(file))).toMatchObject({
      code: 'not-a-checkpoint',
      path: file,
      problem: expect.stringMatching(problem),
    });
  });

  test('cut short anywhere is refused', async () => {
    await writeSafetensors(file, two);
    const { size } = await stat(file);
    for (let bytes = size - 1; bytes >= 0; bytes -= 5) {
      await truncate(file, bytes);
      expect(await failureOf(openSafetensors(file)), `${bytes}`).toMatchObject({ code: 'not-a-checkpoint' });
    }
  });

  test.each([
    ['text', Buffer.from('version https://git-lfs.github.com/spec/v1')],
    ['a header that is not JSON', Buffer.from('\u0004\0\0\0\0\0\0\0{]}x')],
    ['a header that is a list', Buffer.from('\u0002\0\0\0\0\0\0\0[]')],
    ['an enormous header', Buffer.from([255, 255, 255, 255, 255, 255, 255, 255, 123])],
  ])('that is %s is refused', async (_, bytes) => {
    await writeFile(file, bytes);
    expect(await failureOf(openSafetensors(file))).toMatchObject({ code: 'not-a-checkpoint', path: file });
  });

  test('that is not there is missing', async () => {
    expect(await failureOf(openSafetensors(file))).toEqual({ code: 'file-missing', path: file });
  });
});

describe('safetensors in several files', () => {
  const index = 'model.safetensors.index.json';
  const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;
  const named = (...paths: string[]) =>
    ModelFiles.find(
      folder,
      paths.map((each) => ({ path: each })),
    );
  const writeIndex = (weightMap: unknown) =>
    writeFile(path.join(folder, index), JSON.stringify({ weight_map: weightMap }));
  beforeEach(async () => {
    await writeSafetensors(path.join(folder, shards[0]), { a: two.a });
    await writeSafetensors(path.join(folder, shards[1]), { b: two.b });
  });

  test('are one', async () => {
    await writeIndex({ a: shards[0], b: shards[1] });
    const files = await named(index, ...shards);
    expect(await rowsOf(openStoredTensors(files), 'a', 0, 2)).toEqual([1, 2, 3, 4]);
    expect(await rowsOf(openStoredTensors(files), 'b', 0, 1)).toEqual([5, 6, 7]);
  });

  test('of which one is not the model’s, or is not there, are refused', async () => {
    await writeIndex({ a: shards[0], b: shards[1] });
    const missing = { code: 'file-missing', path: path.join(folder, shards[1]) };
    expect(await failureOf(openStoredTensors(await named(index, shards[0])))).toEqual(missing);
    await rm(path.join(folder, shards[1]));
    expect(await failureOf(openStoredTensors(await named(index, ...shards)))).toEqual(missing);
  });

  test('are only the model’s own: an index reaches no other folder', async () => {
    await writeIndex({ a: '../elsewhere.safetensors' });
    expect(await failureOf(openStoredTensors(await named(index, ...shards)))).toMatchObject({
      code: 'file-missing',
    });
  });

  test('without what the index promises are refused', async () => {
    await writeIndex({ a: shards[1], b: shards[1] });
    expect(await failureOf(openStoredTensors(await named(index, ...shards)))).toEqual({
      code: 'missing-tensor',
      tensor: `a in ${shards[1]}`,
    });
    await writeIndex({});
    expect(await failureOf(openStoredTensors(await named(index, ...shards)))).toMatchObject({
      code: 'not-a-checkpoint',
    });
  });
});
