import type { Writer } from '@tercet/protocol';
import { joinCandidate } from './join-candidate.ts';
import type { Asked, Candidate, Offer } from './offer.ts';
import type { OfferedText } from './suggest-state.ts';

/** A text that was offered, with what its machine mark needs. */
export interface Remembered {
  candidate: Candidate;
  asked: Asked;
  taken: boolean;
  /** Who took it, when it was somebody else. */
  takenBy: Writer | null;
}

/** Texts kept, and their characters (UTF-16 units) altogether; older ones go. */
const memoryLimit = 500;
const memoryCharacters = 2_000_000;

function textsOf(offer: Offer, taken: string | null, by: Writer | null): Remembered[] {
  const rows = offer.batches.flatMap((batch) =>
    batch.candidates.flatMap((each) => (each.replaced === null ? [each] : [each.replaced, each])),
  );
  const unique = new Map(rows.map((candidate) => [candidate.id, candidate]));
  return [...unique.values()]
    .filter(({ raw }) => raw.trim() !== '')
    .map((candidate) => ({
      candidate,
      asked: offer.asks.get(candidate.askId)!,
      taken: candidate.id === taken || (offer.consumed !== '' && candidate.id === offer.focused),
      takenBy: candidate.id === taken ? by : null,
    }));
}

/** Adds what an offer held, as it ends. Newest last. */
export function rememberOffer(
  memory: readonly Remembered[],
  offer: Offer,
  taken: string | null,
  by: Writer | null = null,
): readonly Remembered[] {
  const all = [...memory, ...textsOf(offer, taken, by)].slice(-memoryLimit);
  let room = memoryCharacters;
  let from = all.length;
  while (from > 0 && all[from - 1]!.candidate.raw.length <= room) room -= all[--from]!.candidate.raw.length;
  return all.slice(from);
}

/** Everything offered, newest first: earlier offers and the open one [UX 11]. */
export function offeredTexts(memory: readonly Remembered[], offer: Offer | null): Remembered[] {
  return [...memory, ...(offer === null ? [] : textsOf(offer, null, null))].reverse();
}

const described = new WeakMap<Remembered, OfferedText>();

export function describeOffered(remembered: Remembered): OfferedText {
  const known = described.get(remembered);
  if (known !== undefined) return known;
  const { candidate, asked, taken, takenBy } = remembered;
  const text = joinCandidate('', candidate.raw, '');
  const { model, at, asker } = asked;
  const offered = { id: candidate.id, text, model, at, asker, taken, takenBy };
  described.set(remembered, offered);
  return offered;
}
