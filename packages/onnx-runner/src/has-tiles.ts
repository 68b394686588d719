import { readFileSync } from 'node:fs';

let found: boolean | null = null;

/**
 * Whether this processor multiplies matrices of bytes in tiles (Intel AMX, from Sapphire Rapids on), as onnxruntime's
 * products of whole numbers then do. Known of Linux only; elsewhere false.
 */
export function hasTiles(): boolean {
  found ??= process.platform === 'linux' && process.arch === 'x64' && namesTiles(processorText());
  return found;
}

/** @param text what `/proc/cpuinfo` says. */
export function namesTiles(text: string): boolean {
  const [flags] = /^flags\s*:.*$/m.exec(text) ?? [''];
  return /\bamx_int8\b/.test(flags);
}

function processorText(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return ''; // not to be read in every container: then it is not known
  }
}
