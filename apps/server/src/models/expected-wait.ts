/** What one writer has under way on a worker; work in tokens of candidates. */
export interface WriterLoad {
  asks: number;
  /** Prompt that is still to be read. */
  reading: number;
  /** Candidates' tokens that may still be drawn. */
  drawing: number;
}

/** Most of a worker's slots that one writer runs in at once: `slotsOfOneWriter` of the engine. */
const shareOfSlots = 0.75;

/**
 * How long a new ask waits for other writers before its own prompt is read, in tokens of candidates.
 *
 * Prompts are read fairly and the short ones first [CN15]: of another writer's no more comes before than this
 * writer's own. While prompts wait, running candidates get as much of a pass as they. When others fill all
 * slots, those who wait are served one slot after another. So who floods is no reason to turn another away.
 *
 * @param others  every other writer with something under way.
 * @param reading prompt this writer has to have read, the new ask's and what is under way.
 * @param slots   asks the worker runs at once, ≥ 1.
 */
export function expectedWait(others: readonly WriterLoad[], reading: number, slots: number): number {
  const sum = (of: (load: WriterLoad) => number) => others.reduce((all, load) => all + of(load), 0);
  const read = sum((load) => Math.min(load.reading, reading));
  const drawing = sum((load) => load.drawing);
  const most = Math.max(1, Math.floor(slots * shareOfSlots));
  const inLine = sum(({ asks }) => Math.min(asks, most)) - slots;
  const forSlot = inLine < 0 ? 0 : ((inLine + 1) * (drawing + sum((load) => load.reading))) / slots;
  return read + Math.min(drawing, read) + forSlot;
}
