import { expect, test } from 'vitest';
import { namesTiles } from './has-tiles.ts';

test('a processor has tiles when its flags say so, and nothing else does', () => {
  expect(namesTiles('model name\t: X\nflags\t\t: fpu amx_bf16 amx_tile amx_int8\n')).toBe(true);
  expect(namesTiles('model name\t: amx_int8\nflags\t\t: fpu avx512_vnni\n')).toBe(false);
  expect(namesTiles('')).toBe(false);
});
