import type { Fragment, Mark, Node } from 'prosemirror-model';
import {
  AddMarkStep,
  AddNodeMarkStep,
  AttrStep,
  ReplaceAroundStep,
  ReplaceStep,
  type Step,
} from 'prosemirror-transform';
import { attributesProblem } from './attribute-shapes.ts';
import { soundMark, soundSlice } from './sound-attributes.ts';

/**
 * What is wrong with the attributes a step brings into a document [DC14], in words; null: nothing. What stands in the
 * document already is not looked at. Costs in proportion to the step.
 *
 * @param after  the document after the step.
 */
export function stepAttributesProblem(step: Step, after: Node): string | null {
  if (step instanceof ReplaceStep || step instanceof ReplaceAroundStep) {
    return contentProblem(step.slice.content);
  }
  if (step instanceof AddMarkStep || step instanceof AddNodeMarkStep) return marksProblem([step.mark]);
  const node = step instanceof AttrStep ? after.nodeAt(step.pos) : null;
  return node && attributesProblem(node.type.name, node.attrs);
}

/**
 * The step with sound attributes only: it changes the same places. Null when nothing of it is left to do.
 *
 * @param before  the document it applies to.
 */
export function withSoundStepAttributes(step: Step, before: Node): Step | null {
  if (step instanceof ReplaceStep || step instanceof ReplaceAroundStep) {
    const slice = soundSlice(step.slice);
    return slice === step.slice ? step : withSlice(step, slice);
  }
  if (step instanceof AddMarkStep) {
    const mark = soundMark(step.mark);
    if (mark === step.mark) return step;
    return mark && new AddMarkStep(step.from, step.to, mark);
  }
  if (step instanceof AddNodeMarkStep) {
    const mark = soundMark(step.mark);
    if (mark === step.mark) return step;
    return mark && new AddNodeMarkStep(step.pos, mark);
  }
  if (!(step instanceof AttrStep)) return step;
  const node = before.nodeAt(step.pos);
  const sound =
    node && attributesProblem(node.type.name, { ...node.attrs, [step.attr]: step.value }) === null;
  return sound ? step : null;
}

/** The same places replaced by another slice of the same size. */
function withSlice(step: ReplaceStep | ReplaceAroundStep, slice: ReplaceStep['slice']): Step {
  const { structure } = step as unknown as { structure: boolean };
  if (step instanceof ReplaceStep) return new ReplaceStep(step.from, step.to, slice, structure);
  const { from, to, gapFrom, gapTo, insert } = step;
  return new ReplaceAroundStep(from, to, gapFrom, gapTo, slice, insert, structure);
}

function contentProblem(content: Fragment): string | null {
  for (const node of content.content) {
    const problem =
      attributesProblem(node.type.name, node.attrs) ??
      marksProblem(node.marks) ??
      contentProblem(node.content);
    if (problem !== null) return problem;
  }
  return null;
}

function marksProblem(marks: readonly Mark[]): string | null {
  for (const { type, attrs } of marks) {
    const problem = attributesProblem(type.name, attrs);
    if (problem !== null) return problem;
  }
  return null;
}
