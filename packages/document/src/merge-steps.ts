import type { Node } from 'prosemirror-model';
import { Mapping, ReplaceStep, type Step, StepMap } from 'prosemirror-transform';
import { changedRanges } from './changed-ranges.ts';

/** Own steps times others' steps one merge may cost; a bigger one is left to the page. */
const mostMappings = 50_000;

/**
 * Own steps, made for a version, as they stand after the steps others made since [DC2]: exactly what
 * prosemirror-collab's `rebaseSteps` makes of them on the page, however the page groups what it receives.
 *
 * Only for flat steps: text and other inline content put in, taken out or replaced inside one textblock. Null when
 * both sides changed the same place and either took something out there: then the outcome on the page depends on
 * how the steps are grouped (see CAVEATS.md), so the page itself must rebase. Null too when there are very many.
 *
 * @param own     looks flat; each applies to the document after the one before.
 * @param others  flat; the first was made for the version `own` was made for.
 * Never throws. That the answer fits the newest document is for the caller to check.
 */
export function mergeSteps(
  own: readonly ReplaceStep[],
  others: readonly ReplaceStep[],
): ReplaceStep[] | null {
  if (own.length * (own.length + others.length) > mostMappings || collide(own, others)) return null;
  // Undo own steps, last first; then others'; then own again, each new one the mirror of its undoing.
  const mapping = new Mapping();
  for (const step of [...own].reverse()) mapping.appendMap(undoing(step));
  for (const step of others) mapping.appendMap(step.getMap());
  const merged: ReplaceStep[] = [];
  for (const [index, step] of own.entries()) {
    const undone = own.length - index;
    const path = mapping.slice(undone);
    const from = path.mapResult(step.from, 1);
    const to = path.mapResult(step.to, -1);
    const moved = new ReplaceStep(from.pos, Math.max(from.pos, to.pos), step.slice);
    mapping.appendMap(moved.getMap(), undone - 1);
    merged.push(moved);
  }
  return merged;
}

/** Whether both changed the same place, other than by putting something in. */
function collide(own: readonly ReplaceStep[], others: readonly ReplaceStep[]): boolean {
  const theirs = changedRanges(others);
  return changedRanges(own).some((mine) =>
    theirs.some(
      (their) => mine.from <= their.to && their.from <= mine.to && !(mine.onlyInserted && their.onlyInserted),
    ),
  );
}

const undoing = ({ from, to, slice }: ReplaceStep) => new StepMap([from, slice.size, to - from]);

/** Whether a step only puts inline content in the place of inline content, by its looks. `isFlat` says it for sure. */
export function looksFlat(step: Step): step is ReplaceStep {
  if (!(step instanceof ReplaceStep) || (step as { structure?: boolean }).structure) return false;
  const { content, openStart, openEnd } = step.slice;
  return openStart === 0 && openEnd === 0 && content.content.every((node) => node.isInline);
}

/** Whether what a step replaces in `doc`, the document it applies to, is part of one textblock. */
export function isFlat(step: Step, doc: Node): step is ReplaceStep {
  if (!looksFlat(step) || step.to > doc.content.size) return false;
  const $from = doc.resolve(step.from);
  return $from.parent.isTextblock && $from.end() >= step.to;
}
