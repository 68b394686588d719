import type { Node } from 'prosemirror-model';

/** Blocks `from` ≤ index < `to` of one document that became `otherFrom` ≤ index < `otherTo` of another. */
export interface BlockChange {
  from: number;
  to: number;
  otherFrom: number;
  otherTo: number;
}

/** Beyond this many comparisons the middle counts as one change: a second of waiting is worse than a coarse answer. */
const mostComparisons = 4_000_000;

/** Where the top blocks of two documents differ, in order, each change as small as whole blocks allow. */
export function differingBlocks(before: Node, after: Node): BlockChange[] {
  const names = new Map<string, number>();
  const nameOf = (block: Node) => {
    const text = JSON.stringify(block.toJSON());
    const name = names.get(text) ?? names.size;
    names.set(text, name);
    return name;
  };
  const a = before.children.map(nameOf);
  const b = after.children.map(nameOf);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const middle = changes(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return middle.map((each) => ({
    from: each.from + start,
    to: each.to + start,
    otherFrom: each.otherFrom + start,
    otherTo: each.otherTo + start,
  }));
}

function changes(a: readonly number[], b: readonly number[]): BlockChange[] {
  if (a.length === 0 && b.length === 0) return [];
  if (a.length * b.length > mostComparisons) {
    return [{ from: 0, to: a.length, otherFrom: 0, otherTo: b.length }];
  }
  // common[i][j]: the longest common subsequence of a from i and b from j.
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const found: BlockChange[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [from, otherFrom] = [i, j];
    while ((i < a.length || j < b.length) && a[i] !== b[j]) {
      if (j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!))
        i += 1;
      else j += 1;
    }
    if (i > from || j > otherFrom) found.push({ from, to: i, otherFrom, otherTo: j });
    while (i < a.length && j < b.length && a[i] === b[j]) {
      i += 1;
      j += 1;
    }
  }
  return found;
}
