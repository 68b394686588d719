import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Puts the names in a folder on disk. Windows cannot, and need not. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
