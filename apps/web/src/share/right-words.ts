import type { Right } from '@tercet/protocol';

interface RightWords {
  /** On a label. */
  short: string;
  /** After "this link lets you". */
  may: string;
}

/** What a link lets its holder do, in words. */
export const rightWords: Record<Right, RightWords> = {
  read: { short: 'Reads', may: 'read' },
  write: { short: 'Writes', may: 'read and write' },
  ask: { short: 'Writes and asks', may: 'write, and ask for suggestions' },
  owner: { short: 'Owns', may: 'do everything: write, ask, share and delete' },
};
