import type { DamagedPart } from '@tercet/protocol';

/** One part that is damaged, in words for an owner. */
export function damageWords({ part, from, to }: DamagedPart): string {
  switch (part) {
    case 'document':
      return 'What the server notes of the document as a whole';
    case 'steps':
      return from !== null && to === from + 1
        ? `One edit (number ${to})`
        : `${(to ?? 0) - (from ?? 0)} edits (numbers ${(from ?? 0) + 1} to ${to})`;
    case 'snapshots':
      return from === 0 ? 'The copy of the empty page it began with' : `The copy of version ${from}`;
    case 'spans':
      return 'A part of who wrote when';
    case 'names':
      return 'Names of versions';
    case 'links':
      return 'Links to the document';
    case 'writers':
      return 'Names of writers';
    default:
      return part satisfies never;
  }
}
