import { isRightToLeft } from '@tercet/document';
import type { Failure } from '@tercet/protocol';
import { type Candidate, type Offer, remainingText } from './offer.ts';
import type { OpenOffer, SuggestState } from './suggest-state.ts';

export interface ShownRow {
  candidate: Candidate;
  /** What a take would insert now. */
  text: string;
}

/**
 * The rows of the shown batch: those that what was typed since still leads to, without those that ended
 * and have nothing left to give.
 */
export function shownRows(offer: Offer): ShownRow[] {
  return (offer.batches[offer.batch]?.candidates ?? []).flatMap((candidate) => {
    const text = remainingText(offer, candidate);
    return text === null || (candidate.done && text.trim() === '') ? [] : [{ candidate, text }];
  });
}

/**
 * The row with the focus: the focused candidate's, or while that one is not shown (typed to its end, say) the
 * nearest, so that there is always one to take. The focus itself stays, for an undo to come back to.
 *
 * @returns null when no row is shown.
 */
export function focusedRow(offer: Offer, rows: readonly ShownRow[] = shownRows(offer)): ShownRow | null {
  const own = rows.find(({ candidate }) => candidate.id === offer.focused);
  if (own !== undefined) return own;
  const all = offer.batches[offer.batch]?.candidates ?? [];
  const was = all.findIndex(({ id }) => id === offer.focused);
  return rows.find(({ candidate }) => all.indexOf(candidate) >= was) ?? rows.at(-1) ?? null;
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

/** Whether there are rows, or an earlier batch of them. */
export function isListShown(suggest: SuggestState): boolean {
  return suggest.phase !== 'idle' && (suggest.candidates.length > 0 || suggest.batches > 1);
}

/** The paragraph the caret is in, with what is offered in it. */
function paragraphOf({ place, consumed }: Offer, text: string): string {
  const before = place.before + consumed;
  return before.slice(before.lastIndexOf('\n') + 1) + text + place.after;
}

/** What the page is shown of an offer. An offer typed or taken to its end is `idle`, until an undo revives it. */
export function suggestView(offer: Offer | null): SuggestState {
  if (offer === null) return { phase: 'idle' };
  const rows = shownRows(offer);
  const focus = focusedRow(offer, rows);
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
    focused: focus === null ? -1 : rows.indexOf(focus),
    batch: offer.batch,
    batches: offer.batches.length,
    changed: offer.changed,
    consumed: offer.consumed.length,
    rightToLeft: isRightToLeft(paragraphOf(offer, focus?.text ?? '')),
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
