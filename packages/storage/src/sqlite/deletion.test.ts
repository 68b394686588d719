import { DatabaseSync } from '@photostructure/sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storageFolder } from '../testing/storage-folder.ts';
import { ownerLink } from '../testing/stored-steps.ts';

const canary = 'CANARY';

/** What may happen to a document before it is deleted; sizes in repetitions of its word. */
const events = fc.array(
  fc.record({
    document: fc.constantFrom('kept', 'gone', 'gone too', 'kept too'),
    what: fc.constantFrom(
      'append',
      'append',
      'append',
      'append',
      'snapshot',
      'thin',
      'name',
      'writer',
      'link',
    ),
    size: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 2_000 })),
    count: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 40, maxLength: 160 },
);

test('[DC10] of a deleted document nothing is in any file, whatever was written and is being written', async () => {
  await fc.assert(
    fc.asyncProperty(events, async (life) => {
      const folder = storageFolder();
      try {
        const store = folder.open();
        // Another server has the file open, too.
        folder.open();
        const wordOf = (id: string) => (id.startsWith('gone') ? canary : 'plain ');
        const versions = new Map<string, number>();
        for (const id of ['kept', 'gone', 'gone too', 'kept too']) {
          const link = { ...ownerLink, label: wordOf(id) };
          await store.create(id, 1, { body: wordOf(id), authors: wordOf(id), link });
          versions.set(id, 0);
        }
        for (const [index, { document: id, what, size, count }] of life.entries()) {
          const version = versions.get(id) ?? 0;
          const word = wordOf(id);
          const by = `${word}${index}`;
          if (what === 'append') {
            const step = { step: { text: word.repeat(size) }, clientId: word, author: by, at: index };
            await store.append(id, version, Array(count).fill(step));
            versions.set(id, version + count);
          } else if (what === 'snapshot') {
            await store.saveSnapshot(id, {
              version,
              body: word.repeat(size * 3),
              authors: word.repeat(size),
            });
          } else if (what === 'thin') await store.thin(id, { wholeSteps: size % 10, olderSnapshots: count });
          else if (what === 'name') await store.nameVersion(id, { version, name: by, at: index, by });
          else if (what === 'writer')
            await store.saveWriter(id, { id: by, name: word.repeat(count), color: 1 });
          else await store.addLink(id, { ...ownerLink, id: by, label: word });
        }
        expect(folder.find(canary)).not.toEqual({});
        const others = ['kept', 'kept too'].map(async (id) => {
          for (let written = 0; written < 20; written += 1) {
            const step = { step: { text: 'plain' }, clientId: 'c', author: 'a', at: written };
            await store.append(id, (versions.get(id) ?? 0) + written, [step]);
          }
          return store.load(id);
        });
        for (const id of ['gone', 'gone too']) expect((await store.delete(id)).ok).toBe(true);
        expect(folder.find(canary)).toEqual({});
        for (const [index, id] of ['kept', 'kept too'].entries()) {
          const answer = await others[index];
          const reached = answer?.ok ? answer.value.snapshot.version + answer.value.steps.length : -1;
          expect(reached).toBe((versions.get(id) ?? 0) + 20);
        }
        expect(folder.find(canary)).toEqual({});
        await store.close();
        expect(folder.find(canary)).toEqual({});
        const database = new DatabaseSync(folder.file);
        expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
        database.close();
      } finally {
        await folder.remove();
      }
    }),
    { numRuns: 8 },
  );
});
