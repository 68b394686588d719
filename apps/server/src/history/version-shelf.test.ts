import { done, type Result } from '@tercet/protocol';
import { expect, test } from 'vitest';
import type { VersionText } from './read-history.ts';
import { createVersionShelf } from './version-shelf.ts';

function shelfOf(characters: number) {
  const made: string[] = [];
  const text = JSON.stringify({ doc: 'x'.repeat(characters), authors: [] });
  const shelf = createVersionShelf({
    version(documentId, version): Promise<Result<VersionText>> {
      made.push(`${documentId} ${version}`);
      return Promise.resolve(done({ version, text }));
    },
  });
  return { shelf, made, text };
}

test('[DC18] the same version is made once for all who read it at once, and for all its parts', async () => {
  const { shelf, made, text } = shelfOf(200_000);
  const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => shelf.read('d', 7, index % 3)));
  expect(made).toEqual(['d 7']);
  const parts = answers
    .slice(0, 3)
    .map((answer) => (answer.ok && 'part' in answer.value ? answer.value.text : ''));
  expect(parts.join('')).toBe(text);
  expect(await shelf.read('d', 7, 3)).toMatchObject({ failure: { code: 'not-found' } });
  shelf.close();
});

test('[DC18] what is held is bounded, whatever is read; what a document that is gone said is not', async () => {
  const { shelf, made } = shelfOf(3_600_000);
  for (let version = 0; version < 300; version += 1) {
    await shelf.read('d', version, 0);
    expect(shelf.held()).toBeLessThanOrEqual(20_000_000);
  }
  expect(made).toHaveLength(300);
  shelf.forget('d');
  expect(shelf.held()).toBe(0);
  shelf.close();
});
