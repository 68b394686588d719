import { limits } from '@tercet/protocol';
import type { Node, Slice } from 'prosemirror-model';
import { ReplaceAroundStep, ReplaceStep, type Step } from 'prosemirror-transform';
import { jsonBytes, splitStep } from './split-step.ts';

/** So few positions hold no more than one step may, but for marks with long addresses. */
const fewPositions = 20;
const isLong = (slice: Slice, bytes: number) =>
  slice.size > fewPositions && jsonBytes(slice.toJSON()) > bytes;

/** Whether the step puts in more than one step should carry. */
export function putsInMuch(
  step: Step,
  bytes: number = limits.partBytes,
): step is ReplaceStep | ReplaceAroundStep {
  return (step instanceof ReplaceStep || step instanceof ReplaceAroundStep) && isLong(step.slice, bytes);
}

/** Whether it takes out more than one step should carry: undoing it puts that in again. */
export function takesOutMuch(step: Step, doc: Node, bytes: number = limits.partBytes): boolean {
  if (!(step instanceof ReplaceStep || step instanceof ReplaceAroundStep)) return false;
  const kept = step instanceof ReplaceAroundStep ? step.gapTo - step.gapFrom : 0;
  return step.to - step.from - kept > fewPositions && putsInMuch(step.invert(doc), bytes);
}

/**
 * A step as several [DC20], each of which puts in and takes out at most about `bytes`, so that each can be sent over a
 * slow line, and undone by one that can be. Together they make the same document, and each makes a valid one.
 *
 * @param doc  the document the step applies to.
 */
export function stepInParts(step: Step, doc: Node, bytes: number = limits.partBytes): Step[] {
  const [first, ...others]: [Step, ...Step[]] = putsInMuch(step, bytes) ? splitStep(step, bytes) : [step];
  const undoing = takesOutMuch(first, doc, bytes) ? first.invert(doc) : null;
  const after = first.apply(doc).doc;
  if (after === null || undoing === null || !putsInMuch(undoing, bytes)) return [first, ...others];
  // What is taken out is put in again, in parts; these, backwards, take it out.
  let reached = after;
  const out: Step[] = [];
  for (const part of splitStep(undoing, bytes)) {
    const { doc: next } = part.apply(reached);
    if (next === null) return [first, ...others];
    out.push(part.invert(reached));
    reached = next;
  }
  return [...out.reverse(), ...others];
}
