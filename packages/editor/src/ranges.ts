import type { Mappable } from 'prosemirror-transform';

/** Positions of a document: `from` ≤ `to`. */
export interface Range {
  from: number;
  to: number;
}

/** Where ranges stand after a change, what is put beside them left out; those that are gone are gone. */
export function mappedRanges(ranges: readonly Range[], mapping: Mappable): Range[] {
  return ranges
    .map(({ from, to }) => ({ from: mapping.map(from, 1), to: mapping.map(to, -1) }))
    .filter(({ from, to }) => from < to);
}

/** In order, those that meet made one. */
export function joinedRanges(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

/** What of the ranges lies in no hole. */
export function rangesWithout(ranges: readonly Range[], holes: readonly Range[]): Range[] {
  let left = [...ranges];
  for (const hole of holes) {
    if (!left.some(({ from, to }) => from < hole.to && hole.from < to)) continue;
    left = left.flatMap(({ from, to }) =>
      [
        { from, to: Math.min(to, hole.from) },
        { from: Math.max(from, hole.to), to },
      ].filter((part) => part.from < part.to),
    );
  }
  return left;
}
