import { failed, type Result } from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import { applyStep, rejected, type StepOrigin } from '../check-steps.ts';
import { documentProblem, soundInSlices } from '../document-problem.ts';
import { stepProblemInSlices } from '../step-problem.ts';
import { costLimits } from './cost-limits.ts';
import { growthProblem } from './growth-problem.ts';
import type { InSlices } from './in-slices.ts';
import { markPieces } from './mark-pieces.ts';
import { stepCost } from './step-cost.ts';

export interface Applying {
  /** Hears of every step: the document before it, and after. */
  reached?: (step: Step, before: Node, after: Node) => void;
  /** Hears what each step costs, before it is done. */
  spend?: ((cost: number) => void) | undefined;
  origin?: StepOrigin;
}

/**
 * The authority's rule [DC3] for steps as parsed, with a bound on the work [DC17]: what is over it is not begun.
 *
 * @param doc  valid; not changed.
 * @returns the document after all of them; `step-rejected`, or `too-much-work` when they cost more together than
 *          one append may. The first step is never too much: a page that sends one at a time gets through.
 */
export function* applyInSlices(
  doc: Node,
  steps: readonly Step[],
  { reached, spend, origin = 'sent' }: Applying = {},
): InSlices<Result<Node>> {
  let before = doc;
  let cost = 0;
  let unsaid = 0;
  for (const [index, step] of steps.entries()) {
    const own = stepCost(before, step);
    cost += own;
    if (index > 0 && cost > costLimits.append) {
      return failed({ code: 'too-much-work', cost, limit: costLimits.append });
    }
    spend?.(own);
    let after = before;
    const pieces = markPieces(before, step, costLimits.markedAtOnce);
    const pieceCost = Math.ceil(own / pieces.length);
    for (const piece of pieces) {
      if (unsaid > 0 && unsaid + pieceCost > costLimits.slice) {
        yield unsaid;
        unsaid = 0;
      }
      const made = applyStep(after, piece);
      if (typeof made === 'string') return rejected(made);
      unsaid += pieceCost;
      if (pieceCost > costLimits.slice) {
        yield unsaid;
        unsaid = 0;
        // A piece of a step that marks is small enough.
        if (pieces.length === 1) yield* soundInSlices(made, after);
      }
      const problem = documentProblem(made, after) ?? growthProblem(made, after);
      if (problem !== null) return rejected(problem);
      after = made;
    }
    const unfit = origin === 'sent' ? yield* stepProblemInSlices(before, step, after) : null;
    if (unfit !== null) return rejected(unfit);
    reached?.(step, before, after);
    before = after;
  }
  return { ok: true, value: before };
}
