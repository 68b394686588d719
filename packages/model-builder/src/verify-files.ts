import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { BuildError } from './build-failure.ts';
import { placeInFolder } from './place-in-folder.ts';

export interface ExpectedFile {
  path: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/**
 * Reads every file and compares its sha256.
 *
 * @param onShare called with the share read, 0 … 1.
 * Throws BuildError `file-missing`, `outside-folder`, `checksum-mismatch`, or what `onShare` throws.
 */
export async function verifyFiles(
  directory: string,
  files: readonly ExpectedFile[],
  onShare: (share: number) => void,
): Promise<void> {
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  let read = 0;
  for (const file of files) {
    const full = path.join(directory, file.path);
    const hash = createHash('sha256');
    const place = await placeInFolder(directory, file.path);
    if (place === null) throw new BuildError({ code: 'file-missing', path: full });
    for await (const chunk of createReadStream(place, { highWaterMark: 4 << 20 })) {
      hash.update(chunk);
      read += chunk.length;
      onShare(Math.min(1, read / total));
    }
    const found = hash.digest('hex');
    if (found !== file.sha256) {
      throw new BuildError({ code: 'checksum-mismatch', path: full, expected: file.sha256, found });
    }
  }
}
