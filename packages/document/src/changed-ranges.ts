import type { ReplaceStep } from 'prosemirror-transform';

/** A stretch of the document before some steps that they changed; steps that touch one another share a stretch. */
export interface ChangedRange {
  /** `from` = `to` where something was only put in. */
  from: number;
  to: number;
  /** No step took anything out here, not even what an earlier one put in. */
  onlyInserted: boolean;
}

/** How the positions of the newest document lead back to the first: where a stretch lies now. */
interface Stretch extends ChangedRange {
  now: number;
  nowEnd: number;
}

/** What steps, each for the document after the one before, changed of the document before the first; ascending. */
export function changedRanges(steps: readonly ReplaceStep[]): ChangedRange[] {
  let stretches: Stretch[] = [];
  for (const { from, to, slice } of steps) {
    const before = stretches.filter(({ nowEnd }) => nowEnd < from);
    const touched = stretches.filter(({ now, nowEnd }) => nowEnd >= from && now <= to);
    const after = stretches.filter(({ now }) => now > to);
    const shiftFrom = shiftAfter(before.at(-1));
    const shiftTo = shiftAfter(touched.at(-1) ?? before.at(-1));
    const first = touched[0];
    const last = touched.at(-1);
    const grown = slice.size - (to - from);
    stretches = [
      ...before,
      {
        from: Math.min(first?.from ?? Number.POSITIVE_INFINITY, from - shiftFrom),
        to: Math.max(last?.to ?? 0, to - shiftTo),
        now: Math.min(first?.now ?? from, from),
        nowEnd: Math.max(last?.nowEnd ?? to, to) + grown,
        onlyInserted: from === to && touched.every(({ onlyInserted }) => onlyInserted),
      },
      ...after.map((stretch) => ({ ...stretch, now: stretch.now + grown, nowEnd: stretch.nowEnd + grown })),
    ];
  }
  return stretches;
}

/** How much further right than in the first document a place after this stretch lies. */
const shiftAfter = (stretch: Stretch | undefined) => (stretch ? stretch.nowEnd - stretch.to : 0);
