import type { Node } from 'prosemirror-model';
import { layoutBounds } from './layout-bounds.ts';

type Direction = 'none' | 'left' | 'right' | 'control';

const rightToLeft = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const control = /[\u202a-\u202e\u2066-\u2069]/;
const leftToRight = /[\p{L}\p{N}\u200e]/u;

/** Asked once about each character. */
const directions: Direction[] = [];

/** At most so many turns a block of text has; nodes never change. */
const known = new WeakMap<Node, number>();

/** Whether a text holds anything that is not written from left to right. */
export const mayTurn = (text: string): boolean => rightToLeft.test(text) || control.test(text);

/** How often a block of text changes its direction; each control of direction counts as `layoutBounds.controlTurns`. */
export function turnsIn(block: Node): number {
  const turns = known.get(block) ?? turnsOf(block.textBetween(0, block.content.size, null, ' '));
  known.set(block, turns);
  return turns;
}

/** What was found without counting: `turnsIn` answers it from now on. */
export function turnsAreAtMost(block: Node, turns: number): void {
  known.set(block, turns);
}

/** As far as they were counted, a block made from another one has the same. */
export function turnsAreThoseOf(before: Node, block: Node): void {
  const turns = known.get(before);
  if (turns !== undefined) known.set(block, turns);
}

/** Counts anew. */
export function countTurns(block: Node): number {
  known.delete(block);
  return turnsIn(block);
}

export function turnsOf(text: string): number {
  let count = 0;
  let last: Direction = 'none';
  for (let at = 0; at < text.length; at += 1) {
    const codePoint = text.codePointAt(at) as number;
    if (codePoint > 0xffff) at += 1;
    directions[codePoint] ??= directionOf(String.fromCodePoint(codePoint));
    const direction = directions[codePoint];
    if (direction === 'none') continue;
    if (direction === 'control') count += layoutBounds.controlTurns;
    else {
      if (last !== 'none' && last !== direction) count += 1;
      last = direction;
    }
  }
  return count;
}

function directionOf(character: string): Direction {
  if (control.test(character)) return 'control';
  if (rightToLeft.test(character)) return 'right';
  return leftToRight.test(character) ? 'left' : 'none';
}
