import { cp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StoredFile } from './test-hub.ts';
import { lfs } from './tiny-repository.ts';

/** Tiny checkpoints as transformers saves them, and adapters as PEFT does. */
type Fixture = 'gpt2' | 'llama' | 'qwen3' | 'gemma3';

const fixtures = fileURLToPath(new URL('../../../../packages/model-builder/fixtures/', import.meta.url));

/** A GGUF file of a family, absolute. */
export const ggufFixture = (name: string) => path.join(fixtures, `${name}.gguf`);

const isOfModel = (name: string) => !name.endsWith('logits.json');

/** Copies a checkpoint, without its adapter. */
export async function copyFixture(name: Fixture, to: string): Promise<void> {
  const from = path.join(fixtures, 'hub', name);
  await cp(from, to, {
    recursive: true,
    filter: (each) => isOfModel(each) && path.basename(each) !== 'adapter',
  });
}

export const copyAdapter = (name: Fixture, to: string) =>
  cp(path.join(fixtures, 'hub', name, 'adapter'), to, { recursive: true });

/** The files of a checkpoint, or of an adapter for it, as a hub has them. */
export async function fixtureFiles(name: Fixture, part = ''): Promise<Record<string, StoredFile>> {
  const folder = path.join(fixtures, 'hub', name, part);
  const files: Record<string, StoredFile> = {};
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile() || !isOfModel(entry.name)) continue;
    const content = await readFile(path.join(folder, entry.name));
    files[entry.name] = entry.name.endsWith('.safetensors') ? lfs(content) : { content, stored: 'git' };
  }
  return files;
}
