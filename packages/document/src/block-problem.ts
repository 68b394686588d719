import type { Node } from 'prosemirror-model';
import { layoutBounds } from './layout-bounds.ts';
import { turnsIn } from './turns-in.ts';

/**
 * Why no page could draw a block of text in time (`layoutBounds`), in words; null: every page can. What is too much in
 * a row is `withBoundedText`'s to take out.
 */
export function blockProblem(block: Node): string | null {
  const { size } = block.content;
  if (size > layoutBounds.blockCharacters) {
    return `a single block of it has ${size} characters; the limit is ${layoutBounds.blockCharacters}`;
  }
  const turns = turnsIn(block);
  if (turns <= layoutBounds.turns) return null;
  return `a single block of it changes its direction ${turns} times; the limit is ${layoutBounds.turns}`;
}
