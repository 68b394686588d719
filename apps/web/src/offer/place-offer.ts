/** What the list has to fit into; all in viewport pixels. */
export interface Surroundings {
  /** The line the caret is on. */
  caret: { top: number; bottom: number };
  /** Between what covers the page above and below. */
  room: { top: number; bottom: number };
  /** The height kept free for the list, however much of it has come; of a sheet, which has its own place, 0. */
  wantedHeight: number;
  /** Lines the ghost takes below the caret's line. */
  ghostHeight: number;
  /** How far the page can be moved up. */
  rise: number;
}

export interface Place {
  /** How far the page is to be moved up first; the edge is told as it was before. */
  move: number;
  /** The list's top edge. */
  edge: number;
  maxHeight: number;
  /** There is room for the ghost; without it, it would be a second copy of the list under a bar. */
  ghost: boolean;
}

const gap = 8;
/** A list lower than this shows no whole suggestion. */
const leastHeight = 120;
/** Of the list's wanted height, what a ghost has to leave it. */
const leastShare = 0.6;
/** Lines above the caret's that stay in sight: what was just written. */
const keptLines = 3;

/**
 * Places the list below the caret's line and the ghost, never over what was just written [UX 23]. Where there is
 * not enough room below, the page is moved up, as far as the lines above the caret stay in sight; then the ghost is
 * left out, whose text the list has too.
 */
export function placeOffer(around: Surroundings): Place {
  const shown = placeWith(around.ghostHeight, around);
  const least = Math.min(around.wantedHeight, Math.max(leastHeight, leastShare * around.wantedHeight));
  if (shown.maxHeight >= least) return { ...shown, ghost: true };
  const bare = placeWith(0, around);
  return { ...bare, maxHeight: Math.max(leastHeight, bare.maxHeight), ghost: false };
}

function placeWith(ghostHeight: number, { caret, room, wantedHeight, rise }: Surroundings) {
  const line = caret.bottom - caret.top;
  const edge = caret.bottom + ghostHeight + gap;
  const spare = room.bottom - room.top - line - 2 * gap - Math.min(wantedHeight, leastHeight);
  const kept = Math.max(0, Math.min(keptLines * line, spare));
  const most = Math.max(0, Math.min(rise, caret.top - room.top - kept));
  const move = Math.min(most, Math.max(0, edge + wantedHeight + gap - room.bottom));
  return { move, edge, maxHeight: room.bottom - (edge - move) - gap };
}

/** Lines a suggestion of this many tokens will probably take: what is kept free for it before it comes. */
export function reservedLines(tokens: number, charactersPerLine: number, mostLines: number): number {
  const charactersPerToken = 4.4; // English prose; measured figures of BPE vocabularies lie between 4 and 4.7
  return Math.min(mostLines, Math.max(1, Math.ceil((tokens * charactersPerToken) / charactersPerLine)));
}
