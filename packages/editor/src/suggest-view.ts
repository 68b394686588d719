import type { Failure } from '@tercet/protocol';
import { type Candidate, type Offer, remainingText } from './offer.ts';
import type { OpenOffer, SuggestState } from './suggest-state.ts';

/**
 * The rows of the shown batch: those that what was typed since still leads to, without those that ended
 * and have nothing left to give.
 */
export function shownRows(offer: Offer): { candidate: Candidate; text: string }[] {
  return (offer.batches[offer.batch]?.candidates ?? []).flatMap((candidate) => {
    const text = remainingText(offer, candidate);
    return text === null || (candidate.done && text.trim() === '') ? [] : [{ candidate, text }];
  });
}

function failureOf(offer: Offer): Failure | null {
  const shown = offer.batches[offer.batch]!;
  for (const asked of [...offer.asks.values()].reverse()) {
    if (asked.failure === null) continue;
    const here = shown.candidates.some(
      ({ askId, replaced }) => askId === asked.askId || replaced?.askId === asked.askId,
    );
    if (here || asked === [...offer.asks.values()].at(-1)) return asked.failure;
  }
  return null;
}

/** The latest place in the queue, or time to ask again, of the asks whose candidates are shown. */
function latestOf(offer: Offer, wait: 'queuePlace' | 'againAt'): number | null {
  const asks = new Set(offer.batches[offer.batch]!.candidates.map(({ askId }) => askId));
  const waits = [...asks].flatMap((askId) => offer.asks.get(askId)?.[wait] ?? []);
  return waits.length > 0 ? Math.max(...waits) : null;
}

/** What the page is shown of an offer. An offer typed or taken to its end is `idle`, until an undo revives it. */
export function suggestView(offer: Offer | null): SuggestState {
  if (offer === null) return { phase: 'idle' };
  const rows = shownRows(offer);
  const open: OpenOffer = {
    candidates: rows.map(({ candidate: { id, askId, index, done, reason, pinned }, text }) => ({
      id,
      askId,
      index,
      text,
      done,
      reason,
      pinned,
    })),
    focused: rows.findIndex(({ candidate }) => candidate.id === offer.focused),
    batch: offer.batch,
    batches: offer.batches.length,
    changed: offer.changed,
    askedAt: offer.batches[offer.batch]!.askedAt,
    againAt: latestOf(offer, 'againAt'),
  };
  const failure = failureOf(offer);
  if (failure !== null) return { phase: 'failed', failure, ...open };
  if (rows.length === 0 && offer.consumed !== '') return { phase: 'idle' };
  if (rows.every(({ candidate }) => candidate.done)) return { phase: 'settled', ...open };
  if (rows.every(({ text }) => text === '')) {
    return { phase: 'asked', queuePlace: latestOf(offer, 'queuePlace'), ...open };
  }
  return { phase: 'streaming', ...open };
}
