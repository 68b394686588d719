import type { Node } from 'prosemirror-model';
import { type CandidatePlace, placeAt } from './candidate-place.ts';
import type { OtherOffer } from './others-offers.ts';
import { restAfter } from './type-through.ts';

/** Where another's candidates continue, and what surrounds them. */
export interface OtherPlace {
  anchor: number;
  place: CandidatePlace;
  /** What of them stands before it. */
  consumed: string;
}

/** The end of what begins at a position and reads as `text`; null when it reads otherwise. */
function endOf(doc: Node, start: number, text: string): number | null {
  const most = Math.min(doc.content.size, start + text.length + 4 * text.split('\n').length);
  for (let end = start + text.length; end <= most; end += 1) {
    if (doc.textBetween(start, end, '\n', '\n') === text && doc.resolve(end).parent.isTextblock) return end;
  }
  return null;
}

/**
 * Where a take of another's candidate goes [UX 8, 9].
 *
 * What its asker typed of it may have come before it was told, or be told before it comes: in the first case their
 * caret says how far it reaches, in the second there is no place yet.
 *
 * @param start  where the first ask was made, in `doc`.
 * @param caret  the asker's; null when it is not known.
 */
export function otherPlace(
  doc: Node,
  other: OtherOffer,
  start: number,
  caret: number | null,
): OtherPlace | null {
  const $start = doc.resolve(start);
  if (!$start.parent.isTextblock) return null;
  const told = endOf(doc, start, other.consumed);
  const typed =
    caret !== null && told !== null && caret > told && caret <= $start.end()
      ? doc.textBetween(start, caret, '\n', '\n')
      : null;
  const further = typed !== null && isBegun(other, typed) ? caret : null;
  const anchor = further ?? told;
  if (anchor === null) return null;
  const consumed = further === null ? other.consumed : typed!;
  return { anchor, consumed, place: { ...placeAt(doc, start), after: placeAt(doc, anchor).after } };
}

/** Whether one of the candidates begins with a text, leading space aside. */
function isBegun({ offer }: OtherOffer, text: string): boolean {
  return offer.batches.some(({ candidates }) =>
    candidates.some(({ lead, raw }) => restAfter((lead + raw).trimStart(), text.trimStart()) !== null),
  );
}
