import type { Right } from '@tercet/protocol';

interface RightWords {
  /** On a label. */
  short: string;
  /** After "your link lets you". */
  may: string;
}

/** What a link lets its holder do, in words. */
export const rightWords: Record<Right, RightWords> = {
  read: { short: 'Can read', may: 'read' },
  write: { short: 'Can write', may: 'read and write' },
  ask: { short: 'Can write and ask', may: 'write, and ask for suggestions' },
  owner: { short: 'Owner', may: 'do everything: write, ask, share and delete' },
};
