import { boundedText } from '@tercet/document';
import { type ContinuationEvent, limits } from '@tercet/protocol';
import { type Asked, type Batch, type Candidate, findCandidate, type Offer } from './offer.ts';
import { focusedRow, shownRows } from './suggest-view.ts';

/**
 *            asked                 event (piece | ended | …)
 *   (none) ────────▶ offer ◀──────────────────────────────┐
 *                     │ ▲ asked (one more batch), rerolled, │
 *                     │ └ focus, pin, batch, text ──────────┘
 *                     ▼
 *                  (none)   taken, Escape, other typing, caret move, blur: the plugin drops the offer
 *
 * The phase the page sees (asked, streaming, settled, failed) is computed from the candidates, not stored.
 */
export type OfferAction =
  | { type: 'asked'; asked: Asked }
  | { type: 'rerolled'; asked: Asked; id: string }
  | { type: 'event'; event: ContinuationEvent }
  | { type: 'busy'; askId: string; againAt: number }
  | { type: 'focus'; id: string }
  | { type: 'move'; by: 1 | -1 }
  | { type: 'batch'; by: 1 | -1 }
  | { type: 'pin'; id: string };

function freshCandidate(asked: Asked, index: number, lead: string): Candidate {
  return {
    id: `${asked.askId}/${index}`,
    askId: asked.askId,
    index,
    raw: '',
    done: false,
    reason: null,
    pinned: false,
    lead,
    replaced: null,
  };
}

/** A batch for one ask: what was pinned before comes first, then as many rows as were asked for. */
export function freshBatch(asked: Asked, lead: string, pinned: readonly Candidate[]): Batch {
  const rows = Array.from({ length: asked.candidates }, (_, index) => freshCandidate(asked, index, lead));
  return { askedAt: asked.at, candidates: [...pinned, ...rows] };
}

function replaceWhere(
  offer: Offer,
  wanted: (candidate: Candidate) => boolean,
  change: (candidate: Candidate) => Candidate,
): Offer {
  const batches = offer.batches.map((batch) =>
    batch.candidates.some(wanted)
      ? { ...batch, candidates: batch.candidates.map((each) => (wanted(each) ? change(each) : each)) }
      : batch,
  );
  return { ...offer, batches };
}

function withAsk(offer: Offer, asked: Asked): Offer {
  return { ...offer, asks: new Map(offer.asks).set(asked.askId, asked) };
}

/** No more than a candidate may have, whoever sends it; never half a character. */
function longer(raw: string, text: string): string {
  const room = limits.candidateCharacters - raw.length;
  return text.length <= room ? raw + text : raw + text.slice(0, room).replace(/[\uD800-\uDBFF]$/, '');
}

function reduceEvent(offer: Offer, event: ContinuationEvent): Offer {
  const asked = offer.asks.get(event.askId);
  if (asked === undefined) return offer;
  const one = (index: number) => (candidate: Candidate) =>
    candidate.askId === event.askId && candidate.index === index && !candidate.done;
  switch (event.type) {
    case 'queued':
      return withAsk(offer, { ...asked, queuePlace: event.place, againAt: null });
    case 'started':
      return withAsk(offer, { ...asked, seed: event.seed, queuePlace: null, againAt: null });
    case 'piece':
      return replaceWhere(offer, one(event.candidate), (each) => ({
        ...each,
        raw: longer(each.raw, boundedText(event.text, each.raw)),
      }));
    case 'redrawn':
      return replaceWhere(offer, one(event.candidate), (each) => ({ ...each, raw: '' }));
    case 'ended':
      return replaceWhere(offer, one(event.candidate), (each) => ({
        ...each,
        done: true,
        reason: event.reason,
      }));
    case 'failed':
      return giveBackReplaced(
        replaceWhere(
          withAsk(offer, { ...asked, failure: event.failure, queuePlace: null, againAt: null }),
          (each) => each.askId === event.askId,
          (each) => ({ ...each, done: true }),
        ),
        event.askId,
      );
    default:
      return event satisfies never;
  }
}

/** A re-roll that brought no text before it failed: the candidate it was to replace stands there again. */
function giveBackReplaced(offer: Offer, askId: string): Offer {
  const failed = offer.batches
    .flatMap((batch) => batch.candidates)
    .find((each) => each.askId === askId && each.raw === '' && each.replaced !== null);
  if (failed?.replaced == null) return offer;
  const { replaced } = failed;
  const focused = offer.focused === failed.id ? replaced.id : offer.focused;
  return {
    ...replaceWhere(
      offer,
      (each) => each.id === failed.id,
      () => replaced,
    ),
    focused,
  };
}

/** The focus goes to the row that is shown to have it. */
export function keepFocusShown(offer: Offer): Offer {
  const id = focusedRow(offer)?.candidate.id ?? offer.focused;
  return id === offer.focused ? offer : { ...offer, focused: id };
}

function moveFocus(offer: Offer, by: 1 | -1): Offer {
  const rows = shownRows(offer);
  if (rows.length === 0) return offer;
  const at = rows.findIndex(({ candidate }) => candidate.id === offer.focused);
  const next = rows[(at + by + rows.length) % rows.length]!;
  return { ...offer, focused: next.candidate.id };
}

function showBatch(offer: Offer, batch: number): Offer {
  if (batch < 0 || batch >= offer.batches.length) return offer;
  const focused = offer.batches[batch]!.candidates.find(({ pinned }) => !pinned)?.id ?? offer.focused;
  return { ...offer, batch, focused };
}

function reroll(offer: Offer, asked: Asked, id: string): Offer {
  const replaced = findCandidate(offer, id);
  if (replaced === null) return offer;
  // What was stopped to make room gets no more text, so as something to go back to it is complete.
  const stopped: Candidate = {
    ...replaced,
    done: true,
    reason: replaced.reason ?? 'cancelled',
    replaced: null,
  };
  const fresh = { ...freshCandidate(asked, 0, offer.consumed), replaced: stopped };
  const focused = offer.focused === id ? fresh.id : offer.focused;
  return {
    ...replaceWhere(
      withAsk(offer, asked),
      (each) => each.id === id,
      () => fresh,
    ),
    focused,
  };
}

/** Pure. An action that does not apply answers the offer as it is. */
export function reduceOffer(offer: Offer, action: OfferAction): Offer {
  switch (action.type) {
    case 'asked': {
      const pinned = offer.batches.at(-1)!.candidates.filter((each) => each.pinned);
      // A batch that failed before any text is not worth going back to.
      const kept = offer.batches.filter((batch) => batch.candidates.some((each) => each.raw || !each.done));
      const batches = [...kept, freshBatch(action.asked, offer.consumed, pinned)];
      return showBatch({ ...withAsk(offer, action.asked), batches }, batches.length - 1);
    }
    case 'rerolled':
      return keepFocusShown(reroll(keepFocusShown(offer), action.asked, action.id));
    case 'event':
      return reduceEvent(offer, action.event);
    case 'busy': {
      const asked = offer.asks.get(action.askId);
      return asked === undefined ? offer : withAsk(offer, { ...asked, againAt: action.againAt });
    }
    case 'focus':
      return shownRows(offer).some(({ candidate }) => candidate.id === action.id)
        ? { ...offer, focused: action.id }
        : offer;
    case 'move':
      return moveFocus(keepFocusShown(offer), action.by);
    case 'batch':
      return keepFocusShown(showBatch(offer, offer.batch + action.by));
    case 'pin':
      return replaceWhere(
        offer,
        (each) => each.id === action.id,
        (each) => ({ ...each, pinned: !each.pinned }),
      );
    default:
      return action satisfies never;
  }
}
