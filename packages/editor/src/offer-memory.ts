import { soundText, type Writer } from '@tercet/protocol';
import { joinCandidate } from './join-candidate.ts';
import type { Asked, Candidate, Offer } from './offer.ts';
import type { OfferedText } from './suggest-state.ts';

/** A text that was offered, with what its machine mark needs. Holds nothing a browser's database does not take. */
export interface Remembered {
  candidate: Candidate;
  asked: Asked;
  taken: boolean;
  /** Who took it, when it was somebody else. */
  takenBy: Writer | null;
  /** The end of the text it was asked for, on one line; '' at the beginning of a document. */
  place: string;
}

/** Texts kept, and their characters (UTF-16 units) altogether; older ones go. */
const memoryLimit = 500;
const memoryCharacters = 2_000_000;
/** Of the text before an offer, to find its place again. */
const placeCharacters = 80;

function textsOf(offer: Offer, taken: string | null, by: Writer | null): Remembered[] {
  const rows = offer.batches.flatMap((batch) =>
    batch.candidates.flatMap((each) => (each.replaced === null ? [each] : [each.replaced, each])),
  );
  const place = endOf(offer.prompt);
  const unique = new Map(rows.map((candidate) => [candidate.id, candidate]));
  return [...unique.values()]
    .filter(({ raw }) => raw.trim() !== '')
    .map((candidate) => ({
      candidate,
      asked: offer.asks.get(candidate.askId)!,
      taken: candidate.id === taken || (offer.consumed !== '' && candidate.id === offer.focused),
      takenBy: candidate.id === taken ? by : null,
      place,
    }));
}

/** Whole words, where there are some. */
function endOf(prompt: string): string {
  const line = soundText(prompt.slice(-2 * placeCharacters))
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= placeCharacters) return line;
  const end = line.slice(-placeCharacters);
  const word = end.indexOf(' ');
  return word < 0 || word > placeCharacters / 2 ? soundText(end) : end.slice(word + 1);
}

/** Adds what an offer held, as it ends. Newest last. */
export function rememberOffer(
  memory: readonly Remembered[],
  offer: Offer,
  taken: string | null,
  by: Writer | null = null,
): readonly Remembered[] {
  return bounded([...memory, ...textsOf(offer, taken, by)]);
}

/** Puts what an earlier page remembered before what this one does. */
export function recallOffers(
  memory: readonly Remembered[],
  earlier: readonly Remembered[],
): readonly Remembered[] {
  return bounded([...earlier, ...memory]);
}

function bounded(memory: readonly Remembered[]): readonly Remembered[] {
  const all = memory.slice(-memoryLimit);
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
  const { candidate, asked, taken, takenBy, place } = remembered;
  const text = joinCandidate('', candidate.raw, '');
  const { model, at, asker } = asked;
  const offered = { id: candidate.id, text, model, at, asker, taken, takenBy, place };
  described.set(remembered, offered);
  return offered;
}
