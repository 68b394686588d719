import { limits } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { joinCandidate } from './join-candidate.ts';
import type { Asked, Offer } from './offer.ts';
import { rememberOffer } from './offer-memory.ts';
import { freshBatch, reduceOffer } from './reduce-offer.ts';

const askedAs = (askId: string): Asked => {
  const settings = { asker: null, model: 'm', settings: '{}', candidates: 3, at: 0 };
  return { askId, ...settings, seed: null, queuePlace: null, againAt: null, failure: null };
};

function offerOf(askId = 'a'): Offer {
  const asked = askedAs(askId);
  return {
    asks: new Map([[askId, asked]]),
    batches: [freshBatch(asked, '', [])],
    batch: 0,
    focused: `${askId}/0`,
    place: { before: '', after: '', surroundings: 'prose', quotes: null },
    consumed: '',
    prompt: '',
    changed: false,
  };
}

/** An offer after `count` pieces of its first candidate. */
function hear(offer: Offer, text: string, count: number): Offer {
  const [askId] = [...offer.asks.keys()];
  let heard = offer;
  for (let index = 0; index < count; index++) {
    const event = { type: 'piece', askId: askId!, candidate: 0, index, text } as const;
    heard = reduceOffer(heard, { type: 'event', event });
  }
  return heard;
}

const rawOf = (offer: Offer) => offer.batches[0]!.candidates[0]!.raw;

test('[CN18] a candidate that never ends is shown as far as one may be long, in whole characters', () => {
  const heard = rawOf(hear(offerOf(), ` ${'👍'.repeat(500)}`, 200));
  expect(heard.length).toBeLessThanOrEqual(limits.candidateCharacters);
  expect(heard.length).toBeGreaterThan(limits.candidateCharacters - 2_000);
  expect(heard).not.toMatch(/\p{Surrogate}/u);
});

test('what is remembered of offers is bounded in characters, the newest kept', () => {
  let memory: ReturnType<typeof rememberOffer> = [];
  for (let at = 0; at < 40; at++) {
    memory = rememberOffer(memory, hear(offerOf(`ask ${at}`), 'x'.repeat(100_000), 1), null);
  }
  expect(memory.map(({ asked }) => asked.askId)).toEqual(
    Array.from({ length: 20 }, (_, at) => `ask ${at + 20}`),
  );
});

test('white space without an end is laid out once, not again from each of its places', () => {
  const space = ' '.repeat(limits.candidateCharacters);
  expect(joinCandidate('a', `b${space}c${space}\n${space}d`, '')).toBe(`b${space}c\nd`);
});
