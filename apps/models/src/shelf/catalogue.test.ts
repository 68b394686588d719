import path from 'node:path';
import { expect, test } from 'vitest';
import { readPlaces } from '../places.ts';
import { catalogue } from './catalogue.ts';
import { listNames, readCard } from './model-folder.ts';

const { catalogueDirectory } = readPlaces({});

test.each(catalogue)('%s has a card with its source, its files and the memory it needs', async (name) => {
  const card = (await readCard(path.join(catalogueDirectory, name)))!;
  expect(card.name).toBe(name);
  expect(card.licence).not.toBe('');
  expect(card.memoryMb).toBeGreaterThan(100);
  expect(card.files.some(({ path: file }) => /\.(gguf|safetensors)$/.test(file))).toBe(true);
  // A branch would bring other bytes one day.
  if (card.hub) expect(card.hub.revision).toMatch(/^[0-9a-f]{40}$/);
  else expect(card.files.every(({ bytes, sha256 }) => bytes && sha256)).toBe(true);
});

test('what has been pulled or made here is not part of the catalogue', async () => {
  expect(await listNames(catalogueDirectory)).toEqual(expect.arrayContaining(catalogue));
});
