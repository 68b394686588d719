import { allows, type Right } from '@tercet/protocol';
import { keyWords } from '../keys/key-words.ts';

interface Asking {
  phone: boolean;
  /** How many suggestions are shown at once. */
  candidates: number;
  /** What asks; absent: no key does. */
  askKey: string | undefined;
}

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six'];

/** What stands in the empty page: what the link lets its holder do, and how. */
export function placeholderWords(right: Right, { phone, candidates, askKey }: Asking): string {
  if (!allows(right, 'write')) return 'Nothing is written here yet.';
  if (!allows(right, 'ask') || (!phone && askKey === undefined)) return 'Write a first line.';
  const count = numbers[candidates] ?? String(candidates);
  if (phone)
    return `Write a first line, then tap Continue for ${count} suggestion${candidates === 1 ? '' : 's'}.`;
  const ways = `${count} way${candidates === 1 ? '' : 's'} to continue`;
  return `Write a first line, then press ${keyWords(askKey ?? '')} for ${ways}.`;
}
