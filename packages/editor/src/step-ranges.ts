import type { Step } from 'prosemirror-transform';
import type { Range } from './ranges.ts';

/** What a step takes out, in the document before it. */
export function takenRanges(step: Step): Range[] {
  const ranges: Range[] = [];
  step.getMap().forEach((from, to) => {
    if (from < to) ranges.push({ from, to });
  });
  return ranges;
}

/** What a step puts in, in the document after it. */
export function putRanges(step: Step): Range[] {
  const ranges: Range[] = [];
  step.getMap().forEach((_oldFrom, _oldTo, from, to) => {
    if (from < to) ranges.push({ from, to });
  });
  return ranges;
}
