import type { Node } from 'prosemirror-model';
import type { Surroundings } from './join-candidate.ts';
import { type QuoteStyle, quoteStyleOf } from './quote-style.ts';

/** What `joinCandidate` needs to know about a place in a document. */
export interface CandidatePlace {
  before: string;
  after: string;
  surroundings: Surroundings;
  /** How the text before writes quotes. */
  quotes: QuoteStyle | null;
}

/** Positions before a place in which its quotes are looked at. */
const quoteReach = 8_000;

/** @param position inside a textblock of `doc`. */
export function placeAt(doc: Node, position: number): CandidatePlace {
  const $position = doc.resolve(position);
  const block = $position.parent;
  const surroundings = block.type.spec.code
    ? 'code'
    : $position.depth > 1 && $position.node(-1).type.name === 'list_item'
      ? 'list'
      : 'prose';
  return {
    before: block.textBetween(0, $position.parentOffset, null, '\n'),
    after: block.textBetween($position.parentOffset, block.content.size, null, '\n'),
    surroundings,
    quotes: quoteStyleOf(doc.textBetween(Math.max(0, position - quoteReach), position, '\n', '\n')),
  };
}
