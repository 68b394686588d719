import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import { costLimits } from './cost/cost-limits.ts';
import type { InSlices } from './cost/in-slices.ts';
import { layoutBounds, type RunRule, runRules } from './layout-bounds.ts';
import { runAtEnd, runAtStart } from './run-bounds.ts';
import { countTurns, mayTurn, turnsAreAtMost, turnsAreThoseOf, turnsIn, turnsOf } from './turns-in.ts';

/** A block of text, and the part of it that a step put in. */
interface ChangedText {
  block: Node;
  from: number;
  to: number;
}

/** What stood where a step changed text, looked at once for all that stands there now. */
interface OldTexts {
  /** The one there was; null when there were none or more. */
  only: ChangedText | null;
  count: number;
  /** Characters of the longest block. */
  longest: number;
  /** Whether any of it may change its direction, where it was changed. */
  mayTurn: boolean;
  /** How often all of them change their direction, as far as it was counted. */
  turns: () => number;
  /** How often the one does that does most, counted anew. */
  mostTurns: () => number;
}

function oldTextsOf(old: readonly ChangedText[]): OldTexts {
  return {
    only: old.length === 1 ? old[0]! : null,
    count: old.length,
    longest: old.reduce((most, { block }) => Math.max(most, block.content.size), 0),
    mayTurn: old.some((text) => mayTurn(around(text))),
    turns: once(() => old.reduce((sum, { block }) => sum + turnsIn(block), 0)),
    mostTurns: once(() => old.reduce((most, { block }) => Math.max(most, countTurns(block)), 0)),
  };
}

function once(count: () => number): () => number {
  let counted: number | null = null;
  return () => {
    counted ??= count();
    return counted;
  };
}

/**
 * What nobody could lay out (`layoutBounds`) and the step makes, in words; null: nothing. Only what it makes worse
 * counts, and only around what it changed is looked: at what it put in, and at what it brought together.
 */
export function* stepLayoutProblem(before: Node, step: Step, after: Node): InSlices<string | null> {
  const ranges: [number, number, number, number][] = [];
  step.getMap().forEach((...range) => {
    ranges.push(range);
  });
  for (const [oldFrom, oldTo, newFrom, newTo] of ranges) {
    const old = oldTextsOf(changedTexts(before, oldFrom, oldTo));
    const changed = changedTexts(after, newFrom, newTo);
    const only = changed.length === 1;
    let unsaid = old.count;
    for (const text of changed) {
      const problem =
        runProblem(text, only ? old.only : null) ?? lengthProblem(text, old) ?? turnsProblem(text, old, only);
      if (problem !== null) return problem;
      unsaid += 1 + Math.ceil((text.to - text.from) / charactersAUnit);
      if (unsaid < costLimits.slice / 2) continue;
      yield unsaid;
      unsaid = 0;
    }
  }
  return null;
}

/** Characters that are looked through in a unit of cost. */
const charactersAUnit = 50;

function changedTexts(doc: Node, from: number, to: number): ChangedText[] {
  if (from === to) {
    const { parent: block, parentOffset } = doc.resolve(from);
    return block.isTextblock ? [{ block, from: parentOffset, to: parentOffset }] : [];
  }
  const texts: ChangedText[] = [];
  doc.nodesBetween(from, to, (block, position) => {
    if (!block.isTextblock) return true;
    const within = (place: number) => Math.max(0, Math.min(place - position - 1, block.content.size));
    texts.push({ block, from: within(from), to: within(to) });
    return false;
  });
  return texts;
}

/** @param replaced  what stood there, where both are part of one block. */
function runProblem({ block, from, to }: ChangedText, replaced: ChangedText | null): string | null {
  const put = textOf(block, from, to);
  const taken = replaced === null ? '' : textOf(replaced.block, replaced.from, replaced.to);
  const wrong = runRules.find((rule) => {
    // It was one run, and is no longer now.
    if (taken.length >= put.length && taken !== '' && isRun(taken, rule)) return false;
    return put === '' ? joins(block, from, rule) : isTooLong(block, put, { from, to }, rule);
  });
  return wrong ? `there would be more than ${wrong.most} ${wrong.words}` : null;
}

function joins(block: Node, at: number, rule: RunRule): boolean {
  const left = runBefore(block, at, rule);
  if (left === 0) return false;
  const right = runAfter(block, at, rule);
  return right > 0 && left + right > rule.most;
}

function isTooLong(
  block: Node,
  put: string,
  { from, to }: { from: number; to: number },
  rule: RunRule,
): boolean {
  let length = -1;
  for (const character of put) {
    if (!rule.includes(character.codePointAt(0) as number)) length = 0;
    else length = (length < 0 ? runBefore(block, from, rule) : length) + 1;
    if (length > rule.most) return true;
  }
  return length > 0 && length + runAfter(block, to, rule) > rule.most;
}

function isRun(text: string, { includes }: RunRule): boolean {
  for (const character of text) if (!includes(character.codePointAt(0) as number)) return false;
  return true;
}

/** A look at a little text first: mostly no run is as long. */
const looks = (rule: RunRule) => [16, 2 * rule.most + 2];

function runBefore(block: Node, at: number, rule: RunRule): number {
  for (const characters of looks(rule)) {
    const start = Math.max(0, at - characters);
    const text = textOf(block, start, at);
    const length = runAtEnd(text, rule);
    if (start === 0 || length * 2 < text.length - 1) return length;
  }
  return rule.most + 1;
}

function runAfter(block: Node, at: number, rule: RunRule): number {
  for (const characters of looks(rule)) {
    const end = Math.min(block.content.size, at + characters);
    const text = textOf(block, at, end);
    const length = runAtStart(text, rule);
    if (end === block.content.size || length * 2 < text.length - 1) return length;
  }
  return rule.most + 1;
}

const textOf = (block: Node, from: number, to: number) =>
  from < to ? block.textBetween(from, to, null, '\n') : '';

function lengthProblem({ block }: ChangedText, old: OldTexts): string | null {
  const limit = layoutBounds.blockCharacters;
  const { size } = block.content;
  if (size <= limit || old.longest >= size) return null;
  return `a paragraph would have ${size} characters; the limit is ${limit}`;
}

/** Looked at beside what was put in and taken out, where direction may change at all. */
const beside = 64;

function turnsProblem(text: ChangedText, old: OldTexts, isOne: boolean): string | null {
  const { block } = text;
  const put = around(text);
  if (!mayTurn(put) && !old.mayTurn) {
    if (isOne && old.only) turnsAreThoseOf(old.only.block, block);
    return null;
  }
  if (isOne && old.only) {
    // Only what changed is counted: a block may be a million letters, and a message hold hundreds of steps.
    turnsAreAtMost(block, Math.max(0, old.turns() - turnsOf(around(old.only)) + turnsOf(put)));
  } else if (text.from === text.to && old.count > 0) {
    // Parts of what was there, or all of it joined.
    turnsAreAtMost(block, old.turns() + old.count);
  }
  const { turns: limit } = layoutBounds;
  if (turnsIn(block) <= limit) return null;
  const turns = countTurns(block);
  if (turns <= limit || old.mostTurns() >= turns) return null;
  return `a paragraph would change its direction ${turns} times; the limit is ${limit}`;
}

function around({ block, from, to }: ChangedText): string {
  return textOf(block, Math.max(0, from - beside), Math.min(block.content.size, to + beside));
}
