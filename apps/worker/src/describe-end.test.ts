import { BuildError } from '@tercet/model-builder';
import { OnnxRuntimeError } from '@tercet/onnx-runner';
import { expect, test } from 'vitest';
import { BrokenModelError } from './broken-model-error.ts';
import { describeEnd } from './describe-end.ts';

test('what only another model file mends has a status of its own; what is said is one line', () => {
  const built = new BuildError({ code: 'missing-tensor', tensor: 'a\u001b[2J\nb' });
  expect(describeEnd(built)).toEqual({
    reason: 'The checkpoint has no tensor a\\u001b[2J',
    exitStatus: 78,
    isBug: false,
  });
  expect(describeEnd(new BrokenModelError('no numbers'))).toMatchObject({ exitStatus: 78, isBug: false });
});

test('what another start may mend has another, and only a bug is told with where it happened', () => {
  const full = Object.assign(new Error('ENOSPC: no space left'), { syscall: 'write' });
  expect(describeEnd(full)).toEqual({ reason: full.message, exitStatus: 1, isBug: false });
  expect(describeEnd(new OnnxRuntimeError('onnxruntime: no memory\nmore'))).toEqual({
    reason: 'onnxruntime: no memory',
    exitStatus: 1,
    isBug: false,
  });
  expect(describeEnd(new TypeError('x is not a function'))).toMatchObject({ exitStatus: 1, isBug: true });
});

test('a cache that cannot be written is said in words, with a status of its own; another file is not the cache', () => {
  const failed = (code: string, path?: string) =>
    Object.assign(new Error(`${code}: …`), { code, syscall: 'open', ...(path ? { path } : {}) });
  for (const [error, words] of [
    [failed('ENOSPC'), 'the disk is full'],
    [failed('EDQUOT'), 'the disk quota is used up'],
    [failed('EROFS', '/cache/m-1.partial'), 'the disk can only be read'],
    [failed('EACCES', '/cache/m-1.partial'), 'this user may not write there'],
  ] as const)
    expect(describeEnd(error, '/cache')).toEqual({
      reason: `what is made of it cannot be kept in CACHE_DIR: ${words}`,
      exitStatus: 74,
      isBug: false,
    });
  expect(describeEnd(failed('EACCES', '/models/m/a.gguf'), '/cache')).toMatchObject({ exitStatus: 1 });
});
