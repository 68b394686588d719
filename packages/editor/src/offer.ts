import type { EndReason, Failure, Writer } from '@tercet/protocol';
import type { CandidatePlace } from './candidate-place.ts';
import { joinCandidate } from './join-candidate.ts';
import { restAfter } from './type-through.ts';

/** One ask this offer sent. */
export interface Asked {
  askId: string;
  /** Who asked, when it was somebody else; null: whoever writes at this page. */
  asker: Writer | null;
  model: string;
  /** The settings as they were sent, JSON text. */
  settings: string;
  candidates: number;
  /** Milliseconds, the editor's clock. */
  at: number;
  /** Known from `started` on. */
  seed: number | null;
  queuePlace: number | null;
  /** It was refused because others are served, and is sent again at this time (the editor's clock). */
  againAt: number | null;
  failure: Failure | null;
}

export interface Candidate {
  /** `${askId}/${index}` */
  id: string;
  askId: string;
  index: number;
  /** As the model said it. */
  raw: string;
  done: boolean;
  reason: EndReason | null;
  pinned: boolean;
  /** What had been typed through or taken by word when it was asked for: its full text begins with it. */
  lead: string;
  /** What it stands in place of, until it has text: a re-roll that fails gives it back. */
  replaced: Candidate | null;
}

export interface Batch {
  askedAt: number;
  candidates: readonly Candidate[];
}

/** Everything offered at one place. Immutable; changed by `reduceOffer` only. */
export interface Offer {
  asks: ReadonlyMap<string, Asked>;
  batches: readonly Batch[];
  batch: number;
  /** The focused candidate's id. */
  focused: string | null;
  /** Where the first ask was made. */
  place: CandidatePlace;
  /** What stands between that place and the caret now: typed through or taken by word. */
  consumed: string;
  /** What the first ask read. */
  prompt: string;
  changed: boolean;
}

/** The whole text of a candidate from the place of the first ask on, as it would stand in the document. */
function fullText(offer: Offer, candidate: Candidate): string {
  const { before, after, surroundings, quotes } = offer.place;
  const placed = joinCandidate(lastOf(before + candidate.lead), candidate.raw, after, surroundings, quotes);
  return candidate.lead + placed;
}

function lastOf(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

/** What a take would insert now; null when what was typed since does not lead to this candidate. */
export function remainingText(offer: Offer, candidate: Candidate): string | null {
  const full = fullText(offer, candidate);
  const rest = restAfter(full, offer.consumed);
  if (rest !== null || candidate.done) return rest;
  return restAfter(offer.consumed, full.trimEnd()) === null ? null : '';
}

/**
 * Whether, with `consumed` standing after the place, the offer still fits: the focused candidate says it, or it
 * is what an undo or a Backspace leaves of what was consumed.
 */
export function fits(offer: Offer, consumed: string): boolean {
  if (offer.consumed.startsWith(consumed)) return true;
  const focused = findCandidate(offer, offer.focused);
  return focused !== null && restAfter(fullText(offer, focused), consumed) !== null;
}

export function findCandidate(offer: Offer, id: string | null): Candidate | null {
  for (const batch of offer.batches) {
    for (const candidate of batch.candidates) if (candidate.id === id) return candidate;
  }
  return null;
}

/** Candidates someone still computes for this offer. */
export function runningCandidates(offer: Offer | null): Candidate[] {
  return offer?.batches.flatMap((batch) => batch.candidates.filter((candidate) => !candidate.done)) ?? [];
}
