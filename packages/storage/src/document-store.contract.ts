import type { StepJson } from '@tercet/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DocumentStore, StoredLink, StoredStep } from './document-store.ts';

/** A store on storage that outlives it. */
export interface StoreUnderTest {
  store: DocumentStore;
  /** A second store on the same storage, as another server would have. */
  another(): Promise<DocumentStore>;
  /** Closes everything and removes the storage. */
  remove(): Promise<void>;
}

const body = { type: 'doc', content: [{ type: 'paragraph' }] };
const empty = { ok: true, value: null };
export const stepsOf = (author: string, ...names: string[]): StoredStep[] =>
  names.map((name, index) => ({ step: { name }, clientId: `page of ${author}`, author, at: 1_000 + index }));
export const ownerLink: StoredLink = {
  id: 'owner',
  secretHash: new Uint8Array(32).fill(7),
  right: 'owner',
  label: '',
  createdAt: 500,
  lastUsedAt: null,
  revokedAt: null,
};
/** What a document begins as. */
export const firstOf = (body: unknown) => ({ body, authors: [], link: ownerLink });
const namesOf = (steps: readonly StoredStep[]) => steps.map(({ step }) => (step as StepJson).name);

/** What every `DocumentStore` keeps to. */
export function documentStoreContract(implementation: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${implementation} keeps the contract of a document store`, () => {
    let room: StoreUnderTest;
    let store: DocumentStore;
    beforeEach(async () => {
      room = await open();
      store = room.store;
      expect(await store.create('d', 1, firstOf(body))).toEqual(empty);
    });
    afterEach(() => room.remove());

    async function loaded(from = store, documentId = 'd') {
      const answer = await from.load(documentId);
      if (!answer.ok) throw new Error(answer.failure.code);
      const { snapshot, steps } = answer.value;
      return { version: snapshot.version + steps.length, names: namesOf(steps), ...answer.value };
    }

    test('a new document is its body at version 0', async () => {
      expect(await store.load('d')).toEqual({
        ok: true,
        value: {
          schemaVersion: 1,
          createdAt: expect.any(Number),
          snapshot: { version: 0, body, authors: [] },
          steps: [],
        },
      });
    });

    test('[DC7] a document that is not there is unknown, to every question', async () => {
      const failure = { ok: false, failure: { code: 'document-unknown', documentId: 'nobody' } };
      expect(await store.load('nobody')).toEqual(failure);
      expect(await store.stepsSince('nobody', 0)).toEqual(failure);
      expect(await store.append('nobody', 0, stepsOf('ada', 'a'))).toEqual(failure);
    });

    test('a document is made once: making it again fails and changes nothing', async () => {
      await store.append('d', 0, stepsOf('ada', 'a'));
      expect((await store.create('d', 1, firstOf({ type: 'doc' }))).ok).toBe(false);
      expect((await loaded()).names).toEqual(['a']);
    });

    test('steps come back as they were given, in order, from any version', async () => {
      const given = stepsOf('ada', 'a', '🌧 \u0000 \ud83c', 'c');
      expect(await store.append('d', 0, given.slice(0, 2))).toEqual(empty);
      expect(await store.append('d', 2, given.slice(2))).toEqual(empty);
      expect(await store.stepsSince('d', 0)).toEqual({ ok: true, value: given });
      expect(await store.stepsSince('d', 2)).toEqual({ ok: true, value: given.slice(2) });
      expect(await store.stepsSince('d', 3)).toEqual({ ok: true, value: [] });
    });

    test('documents do not mix', async () => {
      await store.create('e', 1, firstOf(body));
      await Promise.all([
        store.append('d', 0, stepsOf('ada', 'd0')),
        store.append('e', 0, stepsOf('bea', 'e0', 'e1')),
      ]);
      expect((await loaded(store, 'd')).names).toEqual(['d0']);
      expect((await loaded(store, 'e')).names).toEqual(['e0', 'e1']);
    });

    test('[DC2] an append behind, ahead or overlapping is stale, says the version, and stores nothing', async () => {
      await store.append('d', 0, stepsOf('ada', 'a', 'b', 'c'));
      const stale = { ok: false, failure: { code: 'stale-version', version: 3 } };
      for (const version of [0, 2, 4, 1_000]) {
        expect(await store.append('d', version, stepsOf('bea', 'x', 'y'))).toEqual(stale);
      }
      expect((await loaded()).names).toEqual(['a', 'b', 'c']);
    });

    test('[DC2] of many racers for a version exactly one wins, from two servers at once', async () => {
      const other = await room.another();
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, racer) =>
          (racer % 2 ? other : store).append('d', 0, stepsOf(`r${racer}`, `${racer}a`, `${racer}b`)),
        ),
      );
      const winners = answers.flatMap(({ ok }, racer) => (ok ? [racer] : []));
      expect(winners).toHaveLength(1);
      expect((await loaded()).names).toEqual([`${winners[0]}a`, `${winners[0]}b`]);
      const lost = answers.filter(({ ok }) => !ok);
      const stale = { ok: false, failure: { code: 'stale-version', version: 2 } };
      expect(lost).toEqual(lost.map(() => stale));
    });

    test('[DC2] whatever races, the log is what was acknowledged, once each, without a gap', async () => {
      let documents = 0;
      const waves = fc.array(
        fc.array(
          fc.record({ ahead: fc.integer({ min: -2, max: 2 }), size: fc.integer({ min: 1, max: 4 }) }),
          {
            minLength: 1,
            maxLength: 6,
          },
        ),
        { minLength: 1, maxLength: 5 },
      );
      await fc.assert(
        fc.asyncProperty(waves, async (racers) => {
          documents += 1;
          const id = `p${documents}`;
          await store.create(id, 1, firstOf(body));
          const log: unknown[] = [];
          for (const [wave, appends] of racers.entries()) {
            const base = log.length;
            const answers = await Promise.all(
              appends.map(async ({ ahead, size }, racer) => {
                const names = Array.from({ length: size }, (_, index) => `${wave}.${racer}.${index}`);
                const version = Math.max(0, base + ahead);
                return { version, names, answer: await store.append(id, version, stepsOf('x', ...names)) };
              }),
            );
            const won = answers.filter(({ answer }) => answer.ok).sort((a, b) => a.version - b.version);
            for (const { version, names } of won) {
              expect(version).toBe(log.length);
              log.push(...names);
            }
          }
          expect((await loaded(store, id)).names).toEqual(log);
        }),
        { numRuns: 20 },
      );
    });

    test('a snapshot replaces what is before it in loading; the log keeps every step', async () => {
      await store.append('d', 0, stepsOf('ada', 'a', 'b', 'c'));
      const later = { type: 'doc', content: [] };
      expect(await store.saveSnapshot('d', { version: 2, body: later, authors: [] })).toEqual(empty);
      expect(await store.load('d')).toMatchObject({ value: { snapshot: { version: 2, body: later } } });
      expect((await loaded()).names).toEqual(['c']);
      expect(await store.stepsSince('d', 0)).toMatchObject({ ok: true, value: { length: 3 } });
      expect(await store.saveSnapshot('d', { version: 2, body: body, authors: [] })).toEqual(empty);
      expect((await loaded()).snapshot.body).toEqual(later);
    });

    test('[DC1] what was acknowledged is there for another server, and after closing', async () => {
      await store.append('d', 0, stepsOf('ada', 'a'));
      const other = await room.another();
      expect((await loaded(other)).names).toEqual(['a']);
      await store.close();
      expect((await loaded(await room.another())).version).toBe(1);
    });

    test('closing waits for what was asked before', async () => {
      const append = store.append('d', 0, stepsOf('ada', 'a'));
      await store.close();
      const answer = await append;
      expect((await loaded(await room.another())).version).toBe(answer.ok ? 1 : 0);
      expect(answer.ok).toBe(true);
    });

    test('it answers when asked whether it does, and fails once closed', async () => {
      expect(await store.ping()).toEqual(empty);
      await store.close();
      expect(await store.ping()).toEqual({
        ok: false,
        failure: { code: 'storage-failed', reason: 'failed' },
      });
    });
  });
}
