import type { Writer } from '@tercet/protocol';

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'];

export const nameOf = (writer: Writer) => writer.name || 'Somebody';

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
    ? 'These suggestions are closed; nothing was inserted.'
    : `${by} was first; nothing was inserted.`;
}

export const noLongerFits =
  'The text there changed; nothing was inserted. It is kept among what was offered here.';
export const nobodyKnows = 'The server did not answer; nothing was inserted.';
export const mayNotTake = 'This link only reads; taking needs one that writes.';
