import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runtimeLibrary } from './runtime-library.ts';

test.each([
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'arm64'],
  ['win32', 'x64'],
  ['win32', 'arm64'],
])('onnxruntime-node has a library for %s-%s', (platform, processor) => {
  expect(existsSync(runtimeLibrary(platform, processor))).toBe(true);
});

test('another machine is refused, with what there is', () => {
  expect(() => runtimeLibrary('sunos', 'x64')).toThrow(
    'No onnxruntime for sunos-x64; there is one for linux-x64,',
  );
});

test('a library named by its path is taken; one that is not there is refused in one line', () => {
  const named = runtimeLibrary();
  expect(runtimeLibrary('sunos', 'x64', named)).toBe(named);
  expect(() => runtimeLibrary('linux', 'x64', '/nowhere/libonnxruntime.so')).toThrow(
    /^ONNXRUNTIME_LIBRARY is \/nowhere\/libonnxruntime.so: [^\n]*$/,
  );
  expect(() => runtimeLibrary('linux', 'x64', 'libonnxruntime.so')).toThrow('absolute');
});
