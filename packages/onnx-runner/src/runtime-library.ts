import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Where onnxruntime-node keeps the library, by platform and processor. */
const libraries: Readonly<Record<string, string>> = {
  'linux-x64': 'linux/x64/libonnxruntime.so.1',
  'linux-arm64': 'linux/arm64/libonnxruntime.so.1',
  'darwin-arm64': 'darwin/arm64/libonnxruntime.1.dylib',
  'win32-x64': 'win32/x64/onnxruntime.dll',
  'win32-arm64': 'win32/arm64/onnxruntime.dll',
};

/**
 * The shared library of onnxruntime, absolute: the one `ONNXRUNTIME_LIBRARY` names, else that inside the
 * onnxruntime-node package, beside which its install script puts what CUDA needs.
 *
 * Throws when the one named is not there, or the package has none for this machine, naming what it has.
 */
export function runtimeLibrary(
  platform: string = process.platform,
  processor: string = process.arch,
  named: string | undefined = process.env.ONNXRUNTIME_LIBRARY,
): string {
  if (named) {
    if (path.isAbsolute(named) && existsSync(named)) return named;
    throw new Error(`ONNXRUNTIME_LIBRARY is ${named}: it must be the absolute path of a file that is there.`);
  }
  const library = libraries[`${platform}-${processor}`];
  if (!library) {
    const supported = Object.keys(libraries).join(', ');
    throw new Error(`No onnxruntime for ${platform}-${processor}; there is one for ${supported}.`);
  }
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const file = path.join(path.dirname(entry), 'bin', 'napi-v6', library);
  if (!existsSync(file)) throw new Error(`onnxruntime-node is incomplete: ${file} is missing.`);
  return file;
}
