import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import { atOnce, type InSlices } from './cost/in-slices.ts';
import { stepAttributesProblem } from './step-attributes.ts';
import { stepLayoutProblem } from './step-layout.ts';

/**
 * What a step brings into a document that no document may come to hold, in words; null: nothing. Beside
 * `documentProblem`, which also holds for what was stored under older rules: this refuses only what the step makes
 * worse, and costs in proportion to the step. The page asks it before an edit is let in, the authority before it is
 * stored [DC14].
 */
export function stepProblem(before: Node, step: Step, after: Node): string | null {
  return atOnce(stepProblemInSlices(before, step, after));
}

/** The same, a part at a time. */
export function* stepProblemInSlices(before: Node, step: Step, after: Node): InSlices<string | null> {
  return stepAttributesProblem(step, after) ?? (yield* stepLayoutProblem(before, step, after));
}
