import { type ContinuationAskInput, type ContinuationEvent, continuationAskSchema } from '@tercet/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Drip, dripOf } from '../testing/drip.mjs';
import { type HeldAsk, holdAsk } from './held-ask.ts';
import type { ModelObservation } from './model-observation.ts';

/** One ask, a clock of its own, and what was heard of it. */
function scene(part: Partial<ContinuationAskInput> = {}) {
  const events: ContinuationEvent[] = [];
  const observed: ModelObservation[] = [];
  const clock = { ms: 0 };
  const ask = continuationAskSchema.parse({
    askId: 'ask',
    model: 'fake',
    prompt: 'x',
    settings: {},
    ...part,
  });
  const held = holdAsk({
    id: 'a1',
    ask,
    writer: 'ada',
    sink: (event) => events.push(event),
    observe: (one) => observed.push(one),
    now: () => clock.ms,
    onOver: () => undefined,
  });
  return { held, events, observed, clock, ask };
}

const started = { type: 'started', askId: 'a1', seed: 99, promptTokens: 4, cachedTokens: 1 } as const;

test('[MS7] what a worker says is heard sound, and as long as it was', () => {
  const { held, events } = scene({ candidates: 1 });
  held.hear({ type: 'event', event: started });
  const piece = { type: 'piece', askId: 'a1', candidate: 0, index: 0 } as const;
  held.hear({ type: 'event', event: { ...piece, text: 'a\0\ud83c🌧' }, drawn: [1] });
  held.hear({
    type: 'event',
    event: { type: 'failed', askId: 'a1', failure: { code: 'worker-lost', model: '\udf27' } },
  });
  expect(events.slice(1)).toMatchObject([
    { type: 'piece', askId: 'ask', text: 'a\ufffd\ufffd🌧' },
    { type: 'failed', failure: { code: 'worker-lost', model: '\ufffd' } },
  ]);
});

/** A worker that goes on with an ask as its messages say. */
function workerOf(held: HeldAsk): Drip[] {
  const [message] = held.messages();
  if (message?.type !== 'ask') throw new Error('an ask comes first');
  const { ask, resume } = message;
  const { maxTokens, seed = 99 } = ask.settings;
  return Array.from({ length: ask.candidates }, (_, candidate) =>
    dripOf({ seed, candidate, maxTokens, from: resume?.[candidate] }),
  );
}

function step(held: HeldAsk, worker: Drip[]): void {
  for (const [candidate, drip] of worker.entries()) {
    for (const { body, drawn } of drip.step()) {
      const event = { askId: 'a1', candidate, ...body } as ContinuationEvent;
      held.hear({ type: 'event', event, ...(drawn ? { drawn } : {}) });
    }
  }
}

/** Runs an ask; before the steps named, its worker is lost and another goes on. @returns each candidate's events. */
function runWith(lostBefore: readonly number[], maxTokens: number): ContinuationEvent[][] {
  const { held, events } = scene({ settings: { maxTokens } });
  let worker = workerOf(held);
  held.hear({ type: 'event', event: started });
  for (let at = 0; !held.isOver(); at++) {
    if (at > 100) throw new Error('it does not end');
    if (lostBefore.includes(at)) {
      worker = workerOf(held);
      held.hear({ type: 'event', event: { ...started, seed: 1 } });
    }
    step(held, worker);
  }
  expect(events.filter(({ type }) => type === 'started')).toHaveLength(1);
  return [0, 1, 2].map((candidate) =>
    events
      .filter((event) => 'candidate' in event && event.candidate === candidate)
      // Whoever goes on counts from the first on: here no time passes.
      .map((event) => (event.type === 'ended' ? { ...event, timeMs: 0 } : event)),
  );
}

test('[CN14] [CN3] whenever its worker is lost, who asked hears what they would have heard', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(30), { maxLength: 6 }),
      fc.integer({ min: 1, max: 24 }),
      (lostBefore, maxTokens) => {
        expect(runWith(lostBefore, maxTokens)).toEqual(runWith([], maxTokens));
      },
    ),
  );
});

test('[CN14] what another worker is told: the seed, and how far each candidate had come', () => {
  const { held } = scene({ candidates: 2 });
  expect(held.messages()).toMatchObject([{ type: 'ask', writer: 'ada', ask: { askId: 'a1' } }]);
  expect(held.messages()[0]).not.toHaveProperty('resume');
  held.hear({ type: 'event', event: started });
  const piece = { type: 'piece', askId: 'a1', candidate: 0, index: 0, text: 'The 🌧' } as const;
  held.hear({ type: 'event', event: piece, drawn: [5, 6, 7] });
  const end = { type: 'ended', askId: 'a1', candidate: 1, reason: 'stop', tokens: 0, timeMs: 3 } as const;
  held.hear({ type: 'event', event: end });
  expect(held.messages()).toMatchObject([
    {
      ask: { settings: { seed: 99 } },
      resume: [
        { redraws: 0, tokens: [5, 6, 7], pieces: 1, characters: 6, ended: false },
        { redraws: 0, tokens: [], pieces: 0, characters: 0, ended: true },
      ],
    },
  ]);
});

test('[CN4] [CN14] what was cancelled stays so: ended when its worker is gone, before it was started too', () => {
  const streaming = scene();
  streaming.held.hear({ type: 'event', event: started });
  streaming.held.cancel(1);
  streaming.held.endCancelled();
  expect(streaming.events.at(-1)).toMatchObject({ type: 'ended', candidate: 1, reason: 'cancelled' });
  expect(streaming.held.messages()).toMatchObject([
    { resume: [{ ended: false }, { ended: true }, { ended: false }] },
  ]);

  const waiting = scene();
  waiting.held.cancel(2);
  waiting.held.endCancelled();
  expect(waiting.held.messages()).toMatchObject([{ type: 'ask' }, { type: 'cancel', candidate: 2 }]);
  // The end the worker tells of it is known already.
  const end = {
    type: 'ended',
    askId: 'a1',
    candidate: 2,
    reason: 'cancelled',
    tokens: 0,
    timeMs: 3,
  } as const;
  waiting.held.hear({ type: 'event', event: end });
  expect(waiting.events).toHaveLength(1);

  waiting.held.cancel(undefined);
  waiting.held.endCancelled();
  expect(waiting.held.isOver()).toBe(true);
  expect(waiting.events.map(({ type }) => type)).toEqual(['ended', 'ended', 'ended']);
  expect(waiting.held.cancel(undefined)).toBe(false);
});

test('[CN13] a place is told once, and not after it has started', () => {
  const { held, events } = scene();
  const queued = { type: 'queued', askId: 'a1', place: 2 } as const;
  held.hear({ type: 'event', event: queued });
  held.waits(2);
  held.waits(1);
  held.hear({ type: 'event', event: started });
  held.waits(3);
  held.hear({ type: 'event', event: queued });
  expect(events.map((event) => (event.type === 'queued' ? event.place : event.type))).toEqual([
    2,
    1,
    'started',
  ]);
});

test('a time limit counts from the first worker on', () => {
  const { held, clock } = scene({ settings: { maxTimeMs: 1_000 } });
  held.hear({ type: 'event', event: started });
  clock.ms = 400;
  expect(held.messages()).toMatchObject([{ ask: { settings: { maxTimeMs: 600 } } }]);
  clock.ms = 2_000;
  expect(held.messages()).toMatchObject([{ ask: { settings: { maxTimeMs: 10 } } }]);
});

test('what is told to the meters: each time once, and never of what who asked does not hear', () => {
  const { held, observed, clock } = scene({ candidates: 1 });
  const hear = (event: ContinuationEvent, drawn: number[] = []) => held.hear({ type: 'event', event, drawn });
  clock.ms = 20;
  hear(started);
  clock.ms = 50;
  hear({ type: 'piece', askId: 'a1', candidate: 0, index: 0, text: 'A' }, [1]);
  hear(started);
  clock.ms = 80;
  hear({ type: 'piece', askId: 'a1', candidate: 0, index: 1, text: ' rose' }, [2, 3]);
  held.cancel(undefined);
  held.cancel(undefined);
  hear({ type: 'ended', askId: 'a1', candidate: 0, reason: 'cancelled', tokens: 3, timeMs: 60 });
  expect(observed).toEqual([
    { model: 'fake', type: 'asked', candidates: 1 },
    { model: 'fake', type: 'queued-for', queueMs: 20 },
    { model: 'fake', type: 'first-token', ms: 50, promptTokens: 4, cachedTokens: 1 },
    { model: 'fake', type: 'inter-token', msPerToken: 15, tokens: 2 },
    { model: 'fake', type: 'cancelled', stage: 'streaming' },
    { model: 'fake', type: 'ended', reason: 'cancelled', tokens: 3 },
  ]);
});

test('where an ask is cancelled is told: waiting, reading its prompt, streaming', () => {
  const stages = [0, 1].map((heard) => {
    const { held, observed } = scene();
    if (heard) held.hear({ type: 'event', event: started });
    held.cancel(0);
    held.cancel(1);
    expect(observed.some(({ type }) => type === 'cancelled')).toBe(false);
    held.cancel(2);
    return observed.find((one) => one.type === 'cancelled')?.stage;
  });
  expect(stages).toEqual(['waiting', 'prompt']);
});

test('[CN5] NUL, which no document can store, is shown as what it is: no character', () => {
  const { held, events } = scene();
  held.hear({ type: 'event', event: started });
  held.hear({
    type: 'event',
    event: { type: 'piece', askId: 'a1', candidate: 0, index: 0, text: 'a\0b\0' },
  });
  expect(events.at(-1)).toMatchObject({ type: 'piece', text: 'a\ufffdb\ufffd' });
});
