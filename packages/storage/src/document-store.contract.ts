import { type HistorySpan, limits, type Result, type StepJson } from '@tercet/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DocumentStore, StoredLink, StoredOutline, StoredStep } from './document-store.ts';
import { firstOf, ownerLink, stepsOf } from './testing/stored-steps.ts';

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

    /** Everything that can be asked about a document. */
    const questions: Record<string, (id: string) => Promise<Result<unknown>>> = {
      load: (id) => store.load(id),
      'load a version': (id) => store.load(id, 0),
      stepsSince: (id) => store.stepsSince(id, 0),
      append: (id) => store.append(id, 0, stepsOf('ada', 'a')),
      saveSnapshot: (id) => store.saveSnapshot(id, { version: 0, body, authors: [] }),
      thin: (id) => store.thin(id, { wholeSteps: 0, olderSnapshots: 0 }),
      outline: (id) => store.outline(id),
      names: (id) => store.names(id),
      nameVersion: (id) => store.nameVersion(id, { version: 0, name: 'a', at: 1, by: 'ada' }),
      links: (id) => store.links(id),
      addLink: (id) => store.addLink(id, ownerLink),
      revokeLink: (id) => store.revokeLink(id, 'owner', 1),
      useLink: (id) => store.useLink(id, 'owner', 1),
      writers: (id) => store.writers(id),
      saveWriter: (id) => store.saveWriter(id, { id: 'ada', name: 'Ada', color: 1 }),
      delete: (id) => store.delete(id),
    };
    const unknown = (documentId: string) => ({
      ok: false,
      failure: { code: 'document-unknown', documentId },
    });
    for (const [question, ask] of Object.entries(questions)) {
      test(`[DC7] a document that is not there is unknown: ${question}`, async () => {
        expect(await ask('nobody')).toEqual(unknown('nobody'));
        expect((await store.create('nobody', 1, firstOf(body))).ok).toBe(true);
        expect((await loaded(store, 'nobody')).version).toBe(0);
      });
    }

    test('a document is made once: making it again fails and changes nothing', async () => {
      await store.append('d', 0, stepsOf('ada', 'a'));
      const again = { ...firstOf({ type: 'doc' }), link: { ...ownerLink, id: 'other' } };
      expect((await store.create('d', 1, again)).ok).toBe(false);
      expect((await loaded()).names).toEqual(['a']);
      expect(await store.links('d')).toEqual({ ok: true, value: [ownerLink] });
    });

    test('a link that cannot be kept keeps its document from being made', async () => {
      const link = { ...ownerLink, label: null as unknown as string };
      expect((await store.create('e', 1, { body, authors: [], link })).ok).toBe(false);
      expect(await store.load('e')).toEqual(unknown('e'));
    });

    test('steps come back as they were given, in order, from any version', async () => {
      const given = stepsOf('ada', 'a', '🌧 \u0000 \ud83c', 'c');
      expect(await store.append('d', 0, given.slice(0, 2))).toEqual(empty);
      expect(await store.append('d', 2, given.slice(2))).toEqual(empty);
      expect(await store.stepsSince('d', 0)).toEqual({ ok: true, value: given });
      expect(await store.stepsSince('d', 2)).toEqual({ ok: true, value: given.slice(2) });
      expect(await store.stepsSince('d', 3)).toEqual({ ok: true, value: [] });
    });

    /** Everything a string is kept of, or looked for by; what is kept as JSON is left out. */
    const withString: Record<string, (text: string) => Promise<Result<unknown>>> = {
      'the id of a new document': (text) => store.create(text, 1, firstOf(body)),
      'the id of its first link': (text) =>
        store.create('new', 1, { body, authors: [], link: { ...ownerLink, id: text } }),
      'the id of a document': (text) => store.load(text),
      'a client id': (text) => store.append('d', 0, [{ ...stepsOf('ada', 'a')[0]!, clientId: text }]),
      'an author, behind another step': (text) =>
        store.append('d', 0, [...stepsOf('ada', 'a'), { ...stepsOf('ada', 'b')[0]!, author: text }]),
      'the name of a version': (text) => store.nameVersion('d', { version: 0, name: text, at: 1, by: 'ada' }),
      'who named a version': (text) => store.nameVersion('d', { version: 0, name: 'a', at: 1, by: text }),
      'the id of a link': (text) => store.addLink('d', { ...ownerLink, id: text }),
      'the label of a link': (text) => store.addLink('d', { ...ownerLink, id: 'other', label: text }),
      'the link that is revoked': (text) => store.revokeLink('d', text, 1),
      'the link that is used': (text) => store.useLink('d', text, 1),
      'the id of a writer': (text) => store.saveWriter('d', { id: text, name: 'Ada', color: 1 }),
      'the name of a writer': (text) => store.saveWriter('d', { id: 'ada', name: text, color: 1 }),
    };
    for (const [what, ask] of Object.entries(withString)) {
      test(`[MS6] a string that would not come back is refused, and nothing is kept: ${what}`, async () => {
        const before = await Promise.all([outlined(), store.load('d'), store.links('d'), store.writers('d')]);
        for (const text of ['\0', 'd\0x', 'owner\0', '\ud83c', 'a\udf27b', '\udf27\ud83c']) {
          const answer = await ask(text);
          expect({ text, answer }).toMatchObject({ text, answer: { failure: { code: 'bad-message' } } });
        }
        const after = await Promise.all([outlined(), store.load('d'), store.links('d'), store.writers('d')]);
        expect(after).toEqual(before);
      });
    }

    test('[MS6] every other string comes back as it was given, also to another server', async () => {
      const odd = [
        '🌧',
        '\ufeffa\ufeff',
        '\ufffd',
        '\uffff',
        '\u202eabc',
        '\u0001\u001b[31m',
        "'; --",
        '__proto__',
        ' a ',
      ];
      for (const [version, text] of odd.entries()) {
        const step = { step: { name: text }, clientId: text, author: text, at: 1 };
        expect(await store.append('d', version, [step])).toEqual(empty);
        expect(await store.nameVersion('d', { version, name: text, at: 1, by: text })).toEqual(empty);
        expect(await store.addLink('d', { ...ownerLink, id: text, label: text })).toEqual(empty);
        expect(await store.saveWriter('d', { id: text, name: text, color: 1 })).toEqual(empty);
      }
      const other = await room.another();
      const steps = await other.stepsSince('d', 0);
      expect(
        steps.ok && steps.value.map(({ step, clientId, author }) => [step.name, clientId, author]),
      ).toEqual(odd.map((text) => [text, text, text]));
      const outline = await other.outline('d');
      expect(outline.ok && outline.value.names.map(({ name, by }) => [name, by])).toEqual(
        odd.map((text) => [text, text]),
      );
      const links = await other.links('d');
      const labels = links.ok ? links.value.filter(({ id }) => id !== 'owner').map(({ label }) => label) : [];
      expect(labels.sort()).toEqual([...odd].sort());
      const writers = await other.writers('d');
      expect(writers.ok && writers.value.map(({ name }) => name).sort()).toEqual([...odd].sort());
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

    /** Appends steps named by their version, one of them at a time. */
    async function appendNumbered(count: number, id = 'd'): Promise<void> {
      const { version } = await loaded(store, id);
      for (let at = version; at < version + count; at += 1) {
        expect(await store.append(id, at, stepsOf('ada', `${at}`))).toEqual(empty);
      }
    }
    const numbers = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => `${from + index}`);
    const snapshotAt = (version: number) => ({ version, body: { at: version }, authors: [{ at: version }] });

    test('[DC9] every version can be loaded: the newest snapshot not after it, and the steps up to it', async () => {
      await appendNumbered(12);
      for (const version of [4, 9]) await store.saveSnapshot('d', snapshotAt(version));
      for (let version = 0; version <= 12; version += 1) {
        const answer = await store.load('d', version);
        if (!answer.ok) throw new Error(answer.failure.code);
        const { snapshot, steps } = answer.value;
        expect(snapshot.version).toBeLessThanOrEqual(version);
        expect(namesOf(steps)).toEqual(numbers(snapshot.version, version));
        if (snapshot.version > 0) expect(snapshot).toEqual(snapshotAt(snapshot.version));
      }
      expect(await store.load('d', 1_000)).toEqual(await store.load('d'));
    });

    test('a snapshot of a version that is not there is stale, and not kept', async () => {
      await appendNumbered(2);
      const stale = { ok: false, failure: { code: 'stale-version', version: 2 } };
      expect(await store.saveSnapshot('d', snapshotAt(3))).toEqual(stale);
      expect((await loaded()).snapshot.version).toBe(0);
    });

    async function outlined(id = 'd'): Promise<StoredOutline> {
      const answer = await store.outline(id);
      if (!answer.ok) throw new Error(answer.failure.code);
      return answer.value;
    }

    test('the outline of a new document is empty', async () => {
      const createdAt = (await loaded()).createdAt;
      const nothing = { version: 0, wholeFrom: 0, kept: [], spans: [], names: [] };
      expect(await outlined()).toEqual({ createdAt, ...nothing });
    });

    test('[DC9] a span is the steps of one writer without a pause of two minutes', async () => {
      let documents = 0;
      const life = fc.array(
        fc.array(
          fc.record({
            author: fc.constantFrom('ada', 'bea'),
            pause: fc.constantFrom(0, 1, 119_999, 120_000, 500_000, -300_000),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        { maxLength: 6 },
      );
      await fc.assert(
        fc.asyncProperty(life, async (appends) => {
          documents += 1;
          const id = `s${documents}`;
          await store.create(id, 1, firstOf(body));
          let at = 1_000_000;
          let version = 0;
          const spans: HistorySpan[] = [];
          for (const append of appends) {
            const steps = append.map(({ author, pause }, index) => {
              at += pause;
              const from = version + index;
              const last = spans.at(-1);
              if (last && last.author === author && at - last.endedAt < 120_000) {
                last.to = from + 1;
                last.endedAt = Math.max(last.endedAt, at);
              } else spans.push({ from, to: from + 1, author, startedAt: at, endedAt: at });
              return { step: {}, clientId: 'c', author, at };
            });
            expect(await store.append(id, version, steps)).toEqual(empty);
            version += steps.length;
          }
          expect(await outlined(id)).toMatchObject({ version, spans });
        }),
        { numRuns: 20 },
      );
    });

    test('a version is named, renamed, and loses its name; one that is not there is stale', async () => {
      await appendNumbered(3);
      const first = { version: 0, name: 'Nothing', at: 1, by: 'ada' };
      const draft = { version: 2, name: 'Draft', at: 2, by: 'ada' };
      const second = { version: 2, name: 'Second draft', at: 3, by: 'bea' };
      for (const name of [draft, first, second]) expect(await store.nameVersion('d', name)).toEqual(empty);
      expect((await outlined()).names).toEqual([first, second]);
      expect(await store.nameVersion('d', { ...second, name: '' })).toEqual(empty);
      expect((await outlined()).names).toEqual([first]);
      const stale = { ok: false, failure: { code: 'stale-version', version: 3 } };
      expect(await store.nameVersion('d', { ...draft, version: 4 })).toEqual(stale);
    });

    test('[DC9] thinning keeps the newest steps, and of what is older snapshots', async () => {
      await appendNumbered(100);
      for (let version = 10; version <= 100; version += 10)
        await store.saveSnapshot('d', snapshotAt(version));
      await store.nameVersion('d', { version: 10, name: 'Draft', at: 1, by: 'ada' });
      const before = await outlined();
      expect(await store.thin('d', { wholeSteps: 25, olderSnapshots: 2 })).toEqual(empty);
      const { wholeFrom, kept, ...rest } = await outlined();
      expect(rest).toEqual({
        createdAt: before.createdAt,
        version: 100,
        spans: before.spans,
        names: before.names,
      });
      expect({ wholeFrom, kept }).toEqual({ wholeFrom: 70, kept: [0, 10, 30, 50] });
      expect(await store.stepsSince('d', 69)).toEqual({
        ok: false,
        failure: { code: 'stale-version', version: 70 },
      });
      expect(await store.stepsSince('d', 70)).toMatchObject({ value: { length: 30 } });
      expect(await store.load('d', 69)).toMatchObject({ value: { snapshot: snapshotAt(50), steps: [] } });
      expect(await store.nameVersion('d', { version: 69, name: 'x', at: 1, by: 'ada' })).toMatchObject({
        failure: { code: 'stale-version', version: 70 },
      });
    });

    test('[DC9] whatever is thinned, nothing is lost that no snapshot stands for', async () => {
      let documents = 0;
      const some = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 8 });
      const plan = fc.record({
        length: fc.integer({ min: 0, max: 40 }),
        snapshots: some,
        names: some,
        rules: fc.array(
          fc.record({
            wholeSteps: fc.integer({ min: 0, max: 30 }),
            olderSnapshots: fc.integer({ min: 0, max: 4 }),
          }),
          { minLength: 1, maxLength: 3 },
        ),
      });
      await fc.assert(
        fc.asyncProperty(plan, async ({ length, snapshots, names, rules }) => {
          documents += 1;
          const id = `t${documents}`;
          await store.create(id, 1, firstOf({ at: 0 }));
          for (let version = 0; version < length; version += 5) {
            const steps = stepsOf('ada', ...numbers(version, Math.min(length, version + 5)));
            await store.append(id, version, steps);
          }
          const named = names.filter((version) => version <= length).sort((a, b) => a - b);
          for (const version of named) {
            expect(await store.nameVersion(id, { version, name: 'n', at: 1, by: 'ada' })).toEqual(empty);
          }
          for (const version of snapshots) await store.saveSnapshot(id, snapshotAt(version));
          let last = await outlined(id);
          for (const rule of rules) {
            expect(await store.thin(id, rule)).toEqual(empty);
            const now = await outlined(id);
            expect(now).toMatchObject({ version: length, spans: last.spans, names: last.names });
            expect(now.wholeFrom).toBeGreaterThanOrEqual(last.wholeFrom);
            expect(length - now.wholeFrom).toBeGreaterThanOrEqual(
              Math.min(rule.wholeSteps, length - last.wholeFrom),
            );
            const others = now.kept.filter((version) => version > 0 && !named.includes(version));
            expect(others.length).toBeLessThanOrEqual(rule.olderSnapshots);
            last = now;
            expect(await store.thin(id, rule)).toEqual(empty);
            expect(await outlined(id)).toEqual(now);
          }
          const { wholeFrom, kept } = last;
          if (wholeFrom > 0) expect(kept[0]).toBe(0);
          for (let version = 0; version <= length; version += 1) {
            const answer = await store.load(id, version);
            if (!answer.ok) throw new Error(`${version}: ${answer.failure.code}`);
            const { snapshot, steps } = answer.value;
            const reached = snapshot.version + steps.length;
            const exact = version >= wholeFrom || named.includes(version);
            expect(reached).toBe(exact ? version : kept.filter((at) => at <= version).at(-1));
            expect(snapshot.body).toEqual({ at: snapshot.version });
            expect(namesOf(steps)).toEqual(numbers(snapshot.version, reached));
          }
          await appendNumbered(2, id);
          const since = await store.stepsSince(id, wholeFrom);
          expect(since.ok && namesOf(since.value)).toEqual(numbers(wholeFrom, length + 2));
        }),
        { numRuns: 25 },
      );
    });

    test('what is read is one state, whatever is written meanwhile', async () => {
      await appendNumbered(30);
      for (const version of [10, 20]) await store.saveSnapshot('d', snapshotAt(version));
      const other = await room.another();
      const answers = await Promise.all([
        store.load('d'),
        other.append('d', 30, stepsOf('bea', '30')),
        store.load('d'),
        other.thin('d', { wholeSteps: 0, olderSnapshots: 0 }),
        store.load('d'),
        store.stepsSince('d', 20),
      ]);
      for (const answer of answers) expect(answer.ok).toBe(true);
    });

    test('[LK3] links come back as they were given, the oldest first; of the secret only its hash', async () => {
      const reader: StoredLink = {
        id: 'reader',
        secretHash: Uint8Array.from({ length: 32 }, (_, index) => index * 8),
        right: 'read',
        label: 'für alle 🌧',
        createdAt: 400,
        lastUsedAt: 450,
        revokedAt: 460,
      };
      expect(await store.addLink('d', reader)).toEqual(empty);
      expect(await store.links('d')).toEqual({ ok: true, value: [reader, ownerLink] });
      expect((await store.addLink('d', reader)).ok).toBe(false);
      expect(await store.links('d')).toMatchObject({ value: { length: 2 } });
    });

    test('[LK4] a link is used and revoked, in its own document; the first revocation stays', async () => {
      await store.create('e', 1, firstOf(body));
      expect(await store.useLink('d', 'owner', 600)).toEqual(empty);
      expect(await store.revokeLink('d', 'owner', 700)).toEqual(empty);
      expect(await store.revokeLink('d', 'owner', 800)).toEqual(empty);
      expect(await store.revokeLink('d', 'nothing', 800)).toEqual(empty);
      expect(await store.links('d')).toEqual({
        ok: true,
        value: [{ ...ownerLink, lastUsedAt: 600, revokedAt: 700 }],
      });
      expect(await store.links('e')).toEqual({ ok: true, value: [ownerLink] });
    });

    test('writers are kept and renamed, in their own document', async () => {
      await store.create('e', 1, firstOf(body));
      const bea = { id: 'bea', name: '', color: 3 };
      for (const writer of [bea, { id: 'ada', name: 'Ada', color: 0 }, { ...bea, name: 'Bea', color: 4 }]) {
        expect(await store.saveWriter('d', writer)).toEqual(empty);
      }
      expect(await store.writers('d')).toEqual({
        ok: true,
        value: [
          { id: 'ada', name: 'Ada', color: 0 },
          { id: 'bea', name: 'Bea', color: 4 },
        ],
      });
      expect(await store.writers('e')).toEqual({ ok: true, value: [] });
    });

    test('[LK6] of links made and revoked again and again the latest revoked stay, and every one that works', async () => {
      await store.create('e', 1, firstOf(body));
      const count = limits.revokedLinksPerDocument + 30;
      for (let at = 0; at < count; at += 1) {
        const link = { ...ownerLink, id: `link ${at}`, createdAt: 1_000 + at };
        expect(await store.addLink('d', link)).toEqual(empty);
        if (at % 10 !== 0) expect(await store.revokeLink('d', link.id, 5_000 + at)).toEqual(empty);
      }
      for (let at = 0; at < count; at += 10) await store.revokeLink('d', `link ${at}`, 4_000 + at);
      expect(await store.addLink('d', { ...ownerLink, id: 'new' })).toEqual(empty);
      const answer = await store.links('d');
      const links = answer.ok ? answer.value : [];
      expect(links.filter(({ revokedAt }) => revokedAt === null).map(({ id }) => id)).toEqual([
        'new',
        'owner',
      ]);
      const revoked = links.filter(({ revokedAt }) => revokedAt !== null);
      expect(revoked).toHaveLength(limits.revokedLinksPerDocument);
      expect(Math.min(...revoked.map(({ revokedAt }) => revokedAt ?? 0))).toBeGreaterThan(5_000);
      expect(await store.links('e')).toEqual({ ok: true, value: [ownerLink] });
    });

    test('of more writers than are kept those are forgotten who wrote least, never who named a version', async () => {
      await store.create('e', 1, firstOf(body));
      await store.saveWriter('e', { id: 'eve', name: 'Eve', color: 0 });
      const keep = (id: string) => store.saveWriter('d', { id, name: id, color: 0 });
      await store.append('d', 0, stepsOf('much', 'a', 'b', 'c'));
      await store.append('d', 3, stepsOf('little', 'd'));
      await store.nameVersion('d', { version: 1, name: 'Draft', at: 1, by: 'namer' });
      for (const id of ['much', 'little', 'namer']) await keep(id);
      const guests = numbers(0, limits.writersPerDocument - 3).map((name) => `0 guest ${name}`);
      await Promise.all(guests.map(keep));
      const idsOf = async (documentId: string) => {
        const writers = await store.writers(documentId);
        return writers.ok ? writers.value.map(({ id }) => id) : [];
      };
      expect(await idsOf('d')).toHaveLength(limits.writersPerDocument);
      expect(await keep('the last')).toEqual(empty);
      const ids = await idsOf('d');
      expect(ids.length).toBeLessThan(limits.writersPerDocument);
      expect(ids).toEqual(expect.arrayContaining(['much', 'little', 'namer', 'the last']));
      expect(await keep('much')).toEqual(empty);
      expect(await idsOf('d')).toEqual(ids);
      expect(await idsOf('e')).toEqual(['eve']);
      expect(await outlined()).toMatchObject({ spans: [{ author: 'much' }, { author: 'little' }] });
    });

    test('[DC10] a deleted document is unknown; the others are as they were; its id begins anew', async () => {
      await store.create('e', 1, firstOf(body));
      for (const id of ['d', 'e']) {
        await appendNumbered(3, id);
        await store.saveSnapshot(id, snapshotAt(2));
        await store.nameVersion(id, { version: 2, name: 'Draft', at: 1, by: 'ada' });
        await store.saveWriter(id, { id: 'ada', name: 'Ada', color: 0 });
      }
      const before = await Promise.all([
        store.load('e'),
        store.outline('e'),
        store.links('e'),
        store.writers('e'),
      ]);
      expect(await store.delete('d')).toEqual(empty);
      for (const ask of Object.values(questions)) expect(await ask('d')).toEqual(unknown('d'));
      const after = await Promise.all([
        store.load('e'),
        store.outline('e'),
        store.links('e'),
        store.writers('e'),
      ]);
      expect(after).toEqual(before);
      expect(await store.create('d', 1, firstOf(body))).toEqual(empty);
      expect(await outlined()).toMatchObject({ version: 0, spans: [], names: [] });
      expect(await store.writers('d')).toEqual({ ok: true, value: [] });
    });

    test('[DC10] deleting while others write loses none of theirs', async () => {
      await store.create('e', 1, firstOf(body));
      const [deleted, ...appended] = await Promise.all([
        store.delete('d'),
        ...numbers(0, 20).map((name, version) => store.append('e', version, stepsOf('ada', name))),
        store.append('d', 0, stepsOf('ada', 'late')),
      ]);
      expect(deleted).toEqual(empty);
      expect(appended.pop()).toEqual(unknown('d'));
      expect(appended.every(({ ok }) => ok)).toBe(true);
      expect((await loaded(store, 'e')).names).toEqual(numbers(0, 20));
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

    test('[DC10] closing waits for a deletion', async () => {
      const deletion = store.delete('d');
      await store.close();
      expect(await deletion).toEqual(empty);
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
