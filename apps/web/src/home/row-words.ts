import type { Writer } from '@tercet/protocol';
import { writerName } from '../people/writer-name.ts';
import { agoWords } from '../share/ago-words.ts';
import type { KnownDocument } from './known-document.ts';
import type { Peeked } from './peek-documents.ts';

/** What a row says of its document besides the text; `trouble`: it cannot be opened as it is. */
export interface RowWords {
  when: string;
  trouble: string | null;
  /** Others who have it open now; '' when nobody is known to be. */
  here: string;
}

export function rowWords(known: KnownDocument, peeked: Peeked | undefined, now: number): RowWords {
  return {
    when: `Last change seen ${agoWords(known.changedAt, now)}`,
    trouble: troubleWords(known, peeked),
    here: peeked?.state === 'opens' ? hereWords(peeked, known.writerId) : '',
  };
}

function troubleWords({ link }: KnownDocument, peeked: Peeked | undefined): string | null {
  switch (link) {
    case 'deleted':
      return 'Deleted for good';
    case 'revoked':
      return 'An owner revoked your link';
    case 'gone':
      return 'Your link no longer works: it was revoked, or the document was deleted';
    case 'works':
      if (peeked?.state === 'damaged') return 'Damaged on the server';
      return peeked?.state === 'unanswered' ? 'The server did not answer' : null;
    default:
      return link satisfies never;
  }
}

/** "Ada is here", "Ada, Bea and 3 others are here". */
function hereWords({ writers, writerCount }: Peeked & { state: 'opens' }, me: string): string {
  const others = writers.filter(({ id }) => id !== me);
  const count = writerCount - (writers.length - others.length);
  if (count === 0) return '';
  const named = others.filter(({ name }) => name !== '').slice(0, 2);
  const unnamed = count - named.length;
  const names = named.map((writer: Writer) => writerName(writer));
  if (unnamed > 0) names.push(otherWords(unnamed, named.length > 0));
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
  return `${list} ${count === 1 ? 'is' : 'are'} here now`;
}

function otherWords(count: number, more: boolean): string {
  if (more) return count === 1 ? '1 other' : `${count} others`;
  return count === 1 ? 'Someone' : `${count} people`;
}
