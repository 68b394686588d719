import type { Row } from '@tercet/engine';

/**
 * Which rows run in one pass of a device: they are padded to the longest, so a chunk of a prompt does not
 * run with rows of few tokens.
 *
 * @param mostTokens tokens of one pass, before padding; a row of more runs alone.
 * @returns indices of rows, every row once.
 */
export function rowsTogether(rows: readonly Row[], mostTokens: number): number[][] {
  const lengthOf = (index: number) => rows[index]!.tokens.length;
  const byLength = rows.map((_, index) => index).sort((a, b) => lengthOf(a) - lengthOf(b));
  const groups: number[][] = [];
  let tokens = 0;
  for (const index of byLength) {
    const group = groups.at(-1);
    const fits = group && lengthOf(index) <= Math.max(few, 2 * lengthOf(group[0]!));
    if (fits && tokens + lengthOf(index) <= mostTokens) group.push(index);
    else {
      groups.push([index]);
      tokens = 0;
    }
    tokens += lengthOf(index);
  }
  return groups;
}

/** Rows of as few tokens as a step of candidates has are padded for next to nothing. */
const few = 8;
