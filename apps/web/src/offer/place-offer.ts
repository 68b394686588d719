/** What the list has to fit into; all in viewport pixels. */
export interface Surroundings {
  /** The line the caret is on. */
  caret: { top: number; bottom: number };
  /** Between the bars. */
  room: { top: number; bottom: number };
  /** The height kept free for the list, however much of it has come. */
  wantedHeight: number;
  /** Lines the ghost takes below the caret's line. */
  ghostHeight: number;
}

export type Side = 'below' | 'above';

export interface Place {
  side: Side;
  /** Below: the list's top edge. Above: its bottom edge. */
  edge: number;
  maxHeight: number;
}

const gap = 8;
const leastHeight = 120;

/**
 * Places the list so that it never covers the caret's line or the ghost.
 *
 * Below when it fits or when there is no more room above; the side stays for the life of an offer (`kept`), so
 * that a list that grows does not jump.
 *
 * @returns an edge in viewport pixels and the height the list may have, at least 120.
 */
export function placeOffer({ caret, room, wantedHeight, ghostHeight }: Surroundings, kept?: Side): Place {
  const below = room.bottom - (caret.bottom + ghostHeight + gap) - gap;
  const above = caret.top - gap - room.top - gap;
  const side = kept ?? (below >= wantedHeight || below >= above ? 'below' : 'above');
  return side === 'below'
    ? { side, edge: caret.bottom + ghostHeight + gap, maxHeight: Math.max(leastHeight, below) }
    : { side, edge: caret.top - gap, maxHeight: Math.max(leastHeight, above) };
}

/** Lines a suggestion of this many tokens will probably take: what is kept free for it before it comes. */
export function reservedLines(tokens: number, charactersPerLine: number, mostLines: number): number {
  const charactersPerToken = 4.4; // English prose; measured figures of BPE vocabularies lie between 4 and 4.7
  return Math.min(mostLines, Math.max(1, Math.ceil((tokens * charactersPerToken) / charactersPerLine)));
}
