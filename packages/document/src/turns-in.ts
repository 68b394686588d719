import type { Node } from 'prosemirror-model';
import { layoutBounds } from './layout-bounds.ts';

type Direction = 'left' | 'right' | null;

interface Turns {
  count: number;
  first: Direction;
  last: Direction;
}

const rightToLeft = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const control = /[\u202a-\u202e\u2066-\u2069]/;
const leftToRight = /[\p{L}\p{N}\u200e]/u;

/** Text never changes: what was counted once is known. */
const known = new WeakMap<Node, Turns>();

/** Whether a text holds anything that is not written from left to right. */
export const mayTurn = (text: string): boolean => rightToLeft.test(text) || control.test(text);

/** How often a block of text changes its direction; each control of direction counts as `layoutBounds.controlTurns`. */
export function turnsIn(block: Node): number {
  let count = 0;
  let last: Direction = null;
  for (const child of block.children) {
    if (!child.isText) continue;
    const turns = known.get(child) ?? turnsOf(child.text as string);
    known.set(child, turns);
    count += turns.count + (last !== null && turns.first !== null && last !== turns.first ? 1 : 0);
    last = turns.last ?? last;
  }
  return count;
}

function turnsOf(text: string): Turns {
  if (!mayTurn(text)) {
    const only = leftToRight.test(text) ? 'left' : null;
    return { count: 0, first: only, last: only };
  }
  let count = 0;
  let first: Direction = null;
  let last: Direction = null;
  for (const character of text) {
    if (control.test(character)) count += layoutBounds.controlTurns;
    const direction = rightToLeft.test(character) ? 'right' : leftToRight.test(character) ? 'left' : null;
    if (direction === null) continue;
    if (last !== null && last !== direction) count += 1;
    first ??= direction;
    last = direction;
  }
  return { count, first, last };
}
