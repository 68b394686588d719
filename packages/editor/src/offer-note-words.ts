import type { Writer } from '@tercet/protocol';

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'];

export const nameOf = (writer: Writer) => writer.name || 'Someone';

/** Which of the rows, from 0, in words; a row that is not shown any more is only "one". */
function which(row: number): string {
  if (row < 0) return 'one';
  return `the ${ordinals[row] ?? `${row + 1}th`}`;
}

/** To the writer whose suggestions they were. */
export const tookYours = (by: Writer, row: number): string => `${nameOf(by)} took ${which(row)}.`;

/** To whoever looked at another's. */
export function tookTheirs(by: Writer, asker: Writer, row: number): string {
  return by.id === asker.id
    ? `${nameOf(by)} took ${which(row)}.`
    : `${nameOf(by)} took ${which(row)} of ${nameOf(asker)}’s.`;
}

/** To whoever wanted to take, and was too late. */
export function tooLate(by: string | null): string {
  return by === null
    ? 'These suggestions were closed; nothing was added.'
    : `${by} took one first; nothing was added.`;
}

export const noLongerFits =
  'The text there changed; nothing was added. You can find the suggestion under “Everything offered here”.';
export const nobodyKnows = 'The server did not answer; nothing was added.';
export const mayNotTake = 'Your link can only read; to take a suggestion you need one that can write.';
