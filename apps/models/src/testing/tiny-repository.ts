import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeTinyGguf } from '@tercet/model-builder/tiny-gguf';
import type { Repository, StoredFile } from './test-hub.ts';

export const lfs = (content: Buffer | string): StoredFile => ({
  content: Buffer.from(content),
  stored: 'lfs',
});
export const git = (content: string): StoredFile => ({ content: Buffer.from(content), stored: 'git' });

export const commit = '0123456789abcdef0123456789abcdef01234567';

/** A repository with a real, tiny GGUF checkpoint of a llama (some 200 kB), in two names. */
export async function tinyGgufRepository(): Promise<Repository> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tiny-'));
  try {
    const { card } = await writeTinyGguf(folder, { 'general.name': 'Tiny Llama' });
    const content = await readFile(path.join(folder, card.files[0]!.path));
    const files = {
      'README.md': git('# Tiny'),
      'Tiny-Q8_0.gguf': lfs(content),
      'Tiny-Q4_K_M.gguf': lfs('small'),
    };
    return { commit, files, licence: 'mit', architecture: 'llama' };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A safetensors file with one F32 tensor a name, zeros. */
export function safetensors(shapes: Record<string, number[]>): Buffer {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  for (const [name, shape] of Object.entries(shapes)) {
    const bytes = 4 * shape.reduce((all, size) => all * size, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(offset)]);
}
