import { type ContinuationEvent, limits } from '@tercet/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeTokenizer } from './fake-tokenizer.ts';
import { isNearDuplicate, wordsOf } from './near-duplicate.ts';
import { textsOf, writingRoom } from './writing-room.fixture.ts';

const chance = { temperature: 1, topK: 0, topP: 1, maxTokens: 12 };
const ends = (events: readonly ContinuationEvent[]) =>
  events.flatMap((event) => (event.type === 'ended' ? [event.reason] : []));

describe('one ask', () => {
  test('[CN2] [CN3] started, then numbered pieces, then one end each', async () => {
    const room = writingRoom({ says: [' rose fell', ' rain came', ' river turned'] });
    room.ask('a');
    await room.step();
    expect(room.texts('a')).toEqual([' rose fell', ' rain came', ' river turned']);
    expect(room.of('a')[0]).toEqual({
      type: 'started',
      askId: 'a',
      seed: 7,
      promptTokens: 3,
      cachedTokens: 0,
    });
    expect(room.types('a').slice(1, 7)).toEqual(Array(6).fill('piece'));
    expect(ends(room.of('a'))).toEqual(['stop', 'stop', 'stop']);
  });

  test('the prompt is computed once, the candidates are branches behind it', async () => {
    const room = writingRoom({ says: [' rose fell', ' rain came', ' river turned'] });
    room.ask('a', { prompt: ' the house' });
    await room.step();
    const [read, first] = room.passes.map((rows) => rows[0]!);
    expect([...read!.tokens]).toEqual(room.tokenizer.encode(' the house'));
    expect(first!.start).toBe(2);
    expect([...first!.positions]).toEqual([2, 2, 2]);
    expect([...first!.owners!.slice(0, 6)]).toEqual([-1, -1, 0, 1, 2, -1]);
  });

  test('[CN14] tokens are told with pieces and ends, each once, a withdrawn draw’s not again', async () => {
    const same = ' walked slowly to the house and opened it quietly in the morning light';
    const room = writingRoom({ says: [` she${same}`, ` he${same}`, ' rain fell', ' again'] });
    room.ask('a');
    await room.step();
    const tokens: number[][] = [[], [], []];
    room.events.forEach((event, at) => {
      if (event.type === 'redrawn') tokens[event.candidate] = [];
      if (event.type === 'piece' || event.type === 'ended') tokens[event.candidate]!.push(...room.drawn[at]!);
    });
    expect(tokens).toEqual([` she${same}`, ' again', ' rain fell'].map(room.tokenizer.encode));
  });

  test('an empty prompt is the start token', async () => {
    const room = writingRoom({ says: [' rose'] });
    room.ask('a', { prompt: '', candidates: 1 });
    await room.step();
    expect([...room.passes[0]![0]!.tokens]).toEqual([room.tokenizer.startToken]);
  });

  test('a seed the ask does not bring is drawn and told', () => {
    const room = writingRoom();
    room.ask('a', { settings: { seed: undefined } });
    expect(room.of('a')[0]).toMatchObject({ type: 'started', seed: 1234 });
  });

  test('an id already held is turned away without a word', () => {
    const room = writingRoom();
    expect(room.ask('a')).toBe(true);
    const told = room.events.length;
    expect(room.ask('a')).toBe(false);
    expect(room.events.length).toBe(told);
  });

  test('max tokens end a candidate with `length` and are counted', async () => {
    const room = writingRoom();
    room.ask('a', { settings: { ...chance, maxTokens: 5 } });
    await room.step();
    const ended = room.of('a').filter((event) => event.type === 'ended');
    expect(ended.map(({ reason, tokens }) => [reason, tokens])).toEqual(Array(3).fill(['length', 5]));
  });

  test('max time counts from the start of computing, and leaves each candidate its first token', async () => {
    const room = writingRoom({ slots: 1, says: [' rose fell again', ' rain came again', ' it never fell'] });
    room.ask('before', { candidates: 1 });
    room.ask('a', { settings: { maxTimeMs: 100 } });
    room.clock.ms = 5000;
    await room.step(3);
    expect(room.types('a')).toEqual(['queued']);
    await room.step();
    expect(room.texts('a')).toEqual([' rose fell again', ' rain came again', ' it never fell']);

    room.ask('b', { settings: { maxTimeMs: 100 } });
    room.clock.ms += 100;
    await room.step();
    expect(room.texts('b')).toEqual([' rose', ' rain', ' it']);
    expect(ends(room.of('b'))).toEqual(['time', 'time', 'time']);
    expect(room.of('b').at(-1)).toMatchObject({ timeMs: 100 });
  });

  test('[CN5] whatever ends a text, all that was drawn of it is shown', async () => {
    const reasons = {
      length: { maxTokens: 9 },
      time: { maxTokens: 30, maxTimeMs: 80 },
      stop: { maxTokens: 30, stop: ['END'] },
    };
    for (const [reason, settings] of Object.entries(reasons)) {
      // A digit may become a keycap, so the last one is held back until the text is over.
      const room = writingRoom({ says: [' it 1234567890123'], costOf: () => 10 });
      room.ask('a', { candidates: 1, distinct: false, settings });
      await room.step();
      const tokens = room.drawn.flatMap((told) => told ?? []);
      const drawn = tokens.map((token) => new TextDecoder().decode(room.tokenizer.bytesOf(token))).join('');
      expect(ends(room.events)).toEqual([reason]);
      expect(drawn).toMatch(/\d$/);
      expect(room.texts('a')).toEqual([drawn]);
    }
  });

  test('[CN18] a token of any length adds no more than one may', async () => {
    const word = ` ${'x'.repeat(1_000_000)}`;
    const tokenizer = fakeTokenizer([' the', word]);
    const room = writingRoom({ tokenizer, says: [word] });
    room.ask('a', { candidates: 1, settings: { maxTokens: 2 } });
    await room.step();
    expect(room.texts('a')[0]).toMatch(/^ x+$/);
    expect(room.texts('a')[0]!.length).toBeLessThanOrEqual(2 * limits.tokenCharacters);
  });

  test('[CN9] a stop string is never shown, not even its beginning', async () => {
    const room = writingRoom({ says: [' rose\n\nfell'] });
    room.ask('a', { candidates: 1, settings: { stop: ['\n\nf', 'zz'] } });
    await room.step();
    const pieces = room.of('a').flatMap((event) => (event.type === 'piece' ? [event.text] : []));
    expect(pieces.join('')).toBe(' rose');
    expect(ends(room.of('a'))).toEqual(['stop']);
  });

  test('a sentence ends where the next character shows it', async () => {
    const room = writingRoom({ says: [' Mr. Hyde said "no." Then he left.'] });
    room.ask('a', { candidates: 1, settings: { stopAt: 'sentence' } });
    await room.step();
    expect(room.texts('a')).toEqual([' Mr. Hyde said "no."']);
    expect(ends(room.of('a'))).toEqual(['stop']);
  });
});

describe('the three differ', () => {
  test('[CN7] first tokens differ even when the filters leave only one', async () => {
    const room = writingRoom();
    room.ask('a', { candidates: 6, settings: { ...chance, topK: 1 } });
    await room.step();
    const texts = room.texts('a').map((text) => wordsOf(text)[0]);
    expect(new Set(texts).size).toBe(6);
  });

  test('without `distinct` nothing is excluded and nothing redrawn', async () => {
    const room = writingRoom({ says: [' rose fell'] });
    room.ask('a', { distinct: false });
    await room.step();
    expect(room.texts('a')).toEqual([' rose fell', ' rose fell', ' rose fell']);
  });

  test('[CN7] a near-duplicate is withdrawn early and drawn again from the prompt', async () => {
    const same = ' walked slowly to the house and opened it quietly in the morning light';
    const room = writingRoom({ says: [` she${same}`, ` he${same}`, ' rain fell', ' again'] });
    room.ask('a');
    await room.step();
    expect(room.texts('a')).toEqual([` she${same}`, ' again', ' rain fell']);
    const redrawn = room.of('a').findIndex(({ type }) => type === 'redrawn');
    const before = room.of('a').slice(0, redrawn);
    expect(before.filter((event) => event.type === 'piece' && event.candidate === 1).length).toBeLessThan(11);
  });

  test('a withdrawn branch is invisible to what follows', async () => {
    const same = ' walked slowly to the house and opened it quietly in the morning light';
    const room = writingRoom({ says: [` she${same}`, ` he${same}`, ' rain fell', ' again never'] });
    room.ask('a');
    await room.step();
    const last = room.passes.at(-1)![0]!;
    const owners = [...last.owners!.slice(3, last.start + last.tokens.length)];
    expect(owners.filter((owner) => owner === -2).length).toBeGreaterThan(5);
  });

  test('[CN7] an offered text to avoid is not offered again', async () => {
    const room = writingRoom({ says: [' rose fell', ' rain came', ' it', ' he said'] });
    room.ask('a', { avoid: ['Rain came!'] });
    await room.step();
    expect(room.texts('a')).toEqual([' rose fell', ' he said', ' it']);
  });

  test('[CN7] an empty candidate is drawn again', async () => {
    const room = writingRoom({ says: [' rose', '', ' rain', ' it'] });
    room.ask('a');
    await room.step();
    expect(room.texts('a')).toEqual([' rose', ' it', ' rain']);
  });

  test('[CN7] after two redraws a near-duplicate stays', async () => {
    const says = ['she', 'he', 'the', 'a', 'it', 'rain'].map(
      (word) => ` ${word} walked to the house and opened it`,
    );
    const room = writingRoom({ says });
    room.ask('a', { candidates: 2 });
    await room.step();
    expect(room.types('a').filter((type) => type === 'redrawn').length).toBeGreaterThanOrEqual(2);
    expect(ends(room.of('a'))).toEqual(['stop', 'stop']);
  });

  test('[CN7] whatever chance says, first tokens differ and no near-duplicate ends untried', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 32 - 1 }), async (seed) => {
        const room = writingRoom();
        room.ask('a', { settings: { ...chance, seed, topK: 8 } });
        await room.step();
        const words = room.texts('a').map((text) => wordsOf(text));
        const redrawn = room.types('a').filter((type) => type === 'redrawn').length;
        for (const [at, one] of words.entries()) {
          for (const other of words.slice(at + 1))
            expect(isNearDuplicate(one, other) && redrawn < 2).toBe(false);
        }
        expect(ends(room.of('a')).length).toBe(3);
      }),
      { numRuns: 40 },
    );
  });
});

describe('seeds', () => {
  const texts = async (seed: number, beside: number) => {
    const room = writingRoom({ slots: 3 });
    for (let at = 0; at < beside; at++) room.ask(`beside${at}`, { prompt: ` it ${at}`, settings: chance });
    await room.step(beside);
    room.ask('a', { prompt: ' rain fell', settings: { ...chance, seed } });
    await room.step();
    return room.texts('a');
  };

  test('[CN6] the same seed gives the same text, whatever runs beside it', async () => {
    const alone = await texts(99, 0);
    expect(await texts(99, 2)).toEqual(alone);
    expect(await texts(100, 0)).not.toEqual(alone);
  });

  test('[CN8] cancelling a candidate changes no other', async () => {
    const cancelled = async (steps: number | null) => {
      const room = writingRoom();
      room.ask('a', { prompt: ' rain fell', settings: { ...chance, seed: 5 } });
      await room.step(steps ?? 0);
      if (steps !== null) room.engine.cancel({ askId: 'a', candidate: 0 });
      await room.step();
      return room.texts('a').slice(1);
    };
    const untouched = await cancelled(null);
    for (const steps of [0, 1, 4]) expect(await cancelled(steps)).toEqual(untouched);
  });
});

describe('cancel', () => {
  test('[CN4] no piece follows, each candidate ends once, the slot is free at once', async () => {
    const room = writingRoom({ slots: 1 });
    room.ask('a', { settings: chance });
    await room.step(3);
    room.ask('b', { settings: chance });
    const sent = room.events.length;
    room.engine.cancel({ askId: 'a' });
    await room.step();
    const after = room.events.slice(sent).filter(({ askId }) => askId === 'a');
    expect(after.map(({ type }) => type)).toEqual(['ended', 'ended', 'ended']);
    expect(ends(after)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(ends(room.of('b')).length).toBe(3);
  });

  test('[CN4] while a long prompt is being read', async () => {
    const room = writingRoom({ slots: 1, tokenBudget: 16 });
    room.ask('a', { prompt: ' rain'.repeat(60) });
    await room.step(2);
    room.engine.cancel({ askId: 'a' });
    expect(await room.engine.step()).toBe(false);
    expect(room.types('a')).toEqual(['started', 'ended', 'ended', 'ended']);
  });

  test('[CN4] while a pass is under way, and another ask takes the slot meanwhile', async () => {
    const says = [' rose fell', ' rain came', ' river turned'];
    const room = writingRoom({ slots: 1, tokenBudget: 16, says });
    room.ask('a', { prompt: ' rain'.repeat(40) });
    await room.step(1);
    const pass = room.engine.step();
    room.engine.cancel({ askId: 'a' });
    room.ask('b', { prompt: ' rain'.repeat(40) });
    await pass;
    await room.step();
    expect(room.of('b').find(({ type }) => type === 'started')).toMatchObject({ cachedTokens: 16 });
    expect(room.texts('b')).toEqual(says);
    expect(room.types('a')).toEqual(['started', 'ended', 'ended', 'ended']);
  });

  test('[CN4] what a cancelled ask wrote into a slot is not taken for what the slot held before', async () => {
    const [rain, rose] = [' rain'.repeat(40), ' rose'.repeat(40)];
    const room = writingRoom({ slots: 1, tokenBudget: 16 });
    room.ask('a', { prompt: rain, settings: chance });
    await room.step(1);
    const cancelInPass = async (askId: string, next: string, prompt: string) => {
      const pass = room.engine.step();
      room.engine.cancel({ askId });
      room.ask(next, { prompt, settings: chance });
      await pass;
    };
    // Each is cancelled while its first chunk is written over the one before.
    await cancelInPass('a', 'b', rose);
    await cancelInPass('b', 'c', rain);
    await room.step();
    await room.step();
    room.ask('d', { prompt: rose, settings: chance });
    await room.step(1);
    await cancelInPass('d', 'e', rain);
    await room.step();

    const cold = writingRoom({ tokenBudget: 16 });
    cold.ask('c', { prompt: rain, settings: chance });
    await cold.step();
    expect(room.texts('c')).toEqual(cold.texts('c'));
    expect(room.texts('e')).toEqual(cold.texts('c'));
  });

  test('[CN4] one candidate: its row is gone from the next pass', async () => {
    const room = writingRoom();
    room.ask('a', { settings: chance });
    await room.step(2);
    room.engine.cancel({ askId: 'a', candidate: 1 });
    room.engine.cancel({ askId: 'a', candidate: 1 });
    await room.step(1);
    expect(room.passes.at(-1)![0]!.tokens.length).toBe(2);
    expect(ends(room.of('a'))).toEqual(['cancelled']);
  });

  test('[CN4] a waiting ask ends without having started, a part of it without its part', async () => {
    const room = writingRoom({ slots: 1, says: [' rose', ' rain', ' it'] });
    room.ask('a');
    room.ask('b');
    room.ask('c');
    room.engine.cancel({ askId: 'b' });
    room.engine.cancel({ askId: 'c', candidate: 0 });
    await room.step();
    expect(room.types('b')).toEqual(['queued', 'ended', 'ended', 'ended']);
    expect(room.texts('c')).toEqual(['', ' rain', ' it']);
    expect(ends(room.of('c'))).toEqual(['cancelled', 'stop', 'stop']);
  });

  test('unknown ids are ignored', () => {
    const room = writingRoom();
    room.engine.cancel({ askId: 'nobody' });
    expect(room.events).toEqual([]);
  });
});

describe('many asks', () => {
  test('[CN13] a waiting ask is told its place, and again when it changes', async () => {
    const room = writingRoom({ slots: 1 });
    for (const askId of ['a', 'b', 'c']) room.ask(askId, { settings: chance });
    const places = (askId: string) =>
      room.of(askId).flatMap((event) => (event.type === 'queued' ? [event.place] : []));
    expect([places('a'), places('b'), places('c')]).toEqual([[], [1], [2]]);
    room.engine.cancel({ askId: 'a' });
    expect([places('b'), places('c')]).toEqual([[1], [2, 1]]);
    await room.step();
    expect(ends(room.of('c')).length).toBe(3);
  });

  test('rows of several asks share a pass, and a long prompt is read beside a running stream', async () => {
    const room = writingRoom({ slots: 2, tokenBudget: 16 });
    room.ask('a', { settings: chance });
    await room.step(2);
    room.ask('long', { prompt: ' rain'.repeat(50), settings: chance });
    await room.step(1);
    expect(room.passes.at(-1)!.map(({ tokens }) => tokens.length)).toEqual([3, 13]);
    const pieces = room.types('a').length;
    await room.step(1);
    expect(room.types('a').length).toBeGreaterThan(pieces);
  });

  test('the same prompt and more costs only the more', async () => {
    const room = writingRoom();
    room.ask('a', { prompt: ' the river' });
    await room.step();
    room.ask('b', { prompt: ' the river fell again' });
    expect(room.of('b')[0]).toMatchObject({ promptTokens: 4, cachedTokens: 2 });
    await room.step(1);
    expect(room.passes.at(-1)![0]).toMatchObject({ start: 2 });
    await room.step();
    room.ask('c', { prompt: ' the river fell again' });
    expect(room.of('c')[0]).toMatchObject({ promptTokens: 4, cachedTokens: 3 });
  });

  test('a cached prefix changes no text', async () => {
    const cold = writingRoom();
    cold.ask('b', { prompt: ' the river fell again', settings: chance });
    await cold.step();
    const warm = writingRoom();
    warm.ask('a', { prompt: ' the river fell', settings: chance });
    await warm.step();
    warm.ask('b', { prompt: ' the river fell again', settings: chance });
    await warm.step();
    expect(warm.of('b')[0]).toMatchObject({ cachedTokens: 3 });
    expect(warm.texts('b')).toEqual(cold.texts('b'));
  });

  test('[CN10] too long with `fail` is refused with both numbers; with `slide` the end is read', async () => {
    const room = writingRoom({ slotTokens: 128 });
    const prompt = `${' rain'.repeat(300)} the end`;
    room.ask('a', { prompt, overflow: 'fail' });
    const failure = { code: 'prompt-too-long', tokens: 305, limit: 64 };
    expect(room.of('a')).toEqual([{ type: 'failed', askId: 'a', failure }]);
    room.ask('b', { prompt, settings: chance });
    await room.step();
    const read = room.passes.flatMap((rows) =>
      rows.filter(({ owners }) => !owners).flatMap(({ tokens }) => [...tokens]),
    );
    expect(read.length).toBeLessThanOrEqual(64);
    expect(read).toEqual(room.tokenizer.encode(prompt).slice(-read.length));
  });

  test('[CN10] a document that grows keeps its cached prefix while it slides', async () => {
    const room = writingRoom({ slotTokens: 256 });
    let prompt = ' rain'.repeat(400);
    const cached: boolean[] = [];
    for (let at = 0; at < 12; at++) {
      prompt += ' fell again and';
      room.ask(`a${at}`, { prompt, candidates: 1, settings: { ...chance, maxTokens: 2 } });
      const started = room.of(`a${at}`).find((event) => event.type === 'started')!;
      cached.push(started.cachedTokens > started.promptTokens - 5);
      await room.step();
    }
    expect(cached.slice(1).filter((hit) => !hit).length).toBeLessThanOrEqual(1);
  });

  test('six long candidates with redraws never leave their slot', async () => {
    const room = writingRoom({ slotTokens: 96 });
    room.ask('a', { prompt: ' rain'.repeat(200), candidates: 6, settings: { ...chance, maxTokens: 512 } });
    await room.step();
    expect(ends(room.of('a')).length).toBe(6);
  });

  test('a near-duplicate is not redrawn where the slot has no room for another draw', async () => {
    const same = ' walked slowly to the house and opened it quietly in the morning light';
    const redraws = async (slotTokens: number) => {
      const room = writingRoom({ slotTokens, says: [` she${same}`, ` he${same}`, ` it${same}`] });
      room.ask('a', { prompt: ' rain'.repeat(32), candidates: 2, settings: { maxTokens: 15 } });
      await room.step();
      expect(ends(room.of('a')).length).toBe(2);
      return room.types('a').filter((type) => type === 'redrawn').length;
    };
    expect(await redraws(64)).toBe(0);
    expect(await redraws(128)).toBeGreaterThan(0);
  });

  test('a broken device rejects out of step', async () => {
    const room = writingRoom({
      onRun: () => {
        throw new Error('device lost');
      },
    });
    room.ask('a');
    await expect(room.engine.step()).rejects.toThrow('device lost');
  });
});

test('whatever is asked and cancelled, every ask is answered in order and comes to its end', async () => {
  const action = fc.oneof(
    fc.record({
      kind: fc.constant('ask' as const),
      words: fc.integer({ min: 0, max: 90 }),
      candidates: fc.integer({ min: 1, max: 6 }),
      maxTokens: fc.integer({ min: 1, max: 30 }),
      distinct: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('cancel' as const), ask: fc.nat(8), candidate: fc.option(fc.nat(5)) }),
    fc.record({ kind: fc.constant('step' as const), passes: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ kind: fc.constant('cancel-in-pass' as const), ask: fc.nat(8) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 24 }), fc.nat(), async (actions, seed) => {
      const room = writingRoom({ slots: 2, slotTokens: 160, tokenBudget: 16 });
      const asked: { askId: string; candidates: number }[] = [];
      for (const one of actions) {
        if (one.kind === 'ask') {
          const askId = `a${asked.length}`;
          const { candidates, distinct, maxTokens } = one;
          const settings = { ...chance, topK: 6, maxTokens, seed: seed + asked.length };
          room.ask(askId, { prompt: ' rain fell'.repeat(one.words), candidates, distinct, settings });
          asked.push({ askId, candidates });
        } else if (one.kind === 'step') {
          await room.step(one.passes);
        } else if (one.kind === 'cancel') {
          const { candidate } = one;
          room.engine.cancel({ askId: `a${one.ask}`, ...(candidate === null ? {} : { candidate }) });
        } else {
          const pass = room.engine.step();
          room.engine.cancel({ askId: `a${one.ask}` });
          await pass;
        }
      }
      await room.step();
      for (const { askId, candidates } of asked) {
        const events = room.of(askId);
        expect(ends(events).length).toBe(candidates);
        const order = events.map(({ type }) => type).join(' ');
        expect(order).toMatch(/^((queued|ended) ?)*(started ?)?((piece|redrawn|ended) ?)*$/);
        expect(order).toMatch(/ended$/);
        const over = new Set<number>();
        for (const event of events) {
          if (event.type === 'piece' || event.type === 'redrawn')
            expect(over.has(event.candidate)).toBe(false);
          if (event.type === 'ended') {
            expect(over.has(event.candidate)).toBe(false);
            over.add(event.candidate);
          }
        }
        textsOf(events);
      }
    }),
    { numRuns: 150 },
  );
});
