import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * Checksums of a file of an expected size, hexadecimal; git's is the sha1 of a blob of that content.
 * @returns null when there is none, or one of another size, which cannot be the one.
 */
export async function checksumsOf(
  place: string,
  bytes: number,
): Promise<{ sha256: string; git: string } | null> {
  const found = await stat(place).catch(() => null);
  if (!found?.isFile() || found.size !== bytes) return null;
  const sha256 = createHash('sha256');
  const git = createHash('sha1').update(`blob ${bytes}\0`);
  for await (const chunk of createReadStream(place, { highWaterMark: 1 << 20 })) {
    sha256.update(chunk);
    git.update(chunk);
  }
  return { sha256: sha256.digest('hex'), git: git.digest('hex') };
}
