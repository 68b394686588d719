import { done, failed, type Result, type StepJson } from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import { Step } from 'prosemirror-transform';
import { documentProblem } from './document-problem.ts';
import { schema } from './schema.ts';

export interface CheckedSteps {
  /** The document after the steps. */
  doc: Node;
  /** The steps as they are to be stored and sent on: ours, written from what was parsed. */
  steps: StepJson[];
}

/**
 * The authority's rule [DC3]: steps are parsed, applied, and the result of each checked against the schema.
 *
 * @param doc    the document the steps apply to, valid; not changed.
 * @param steps  as `Step.toJSON` wrote them, from anybody.
 * @returns the document after them and the steps, or `step-rejected`. Never throws, whatever `steps` holds.
 */
export function checkSteps(doc: Node, steps: readonly StepJson[]): Result<CheckedSteps> {
  let after = doc;
  const checked: StepJson[] = [];
  for (const json of steps) {
    const step = parseStep(json);
    const applied = typeof step === 'string' ? step : applyStep(after, step);
    const problem = typeof applied === 'string' ? applied : documentProblem(applied);
    if (typeof step === 'string' || typeof applied === 'string' || problem !== null) {
      return failed({ code: 'step-rejected', problem: (problem ?? String(applied)).slice(0, 300) });
    }
    after = applied;
    checked.push(step.toJSON());
  }
  return done({ doc: after, steps: checked });
}

/** Members that count positions or depths; ProseMirror only asks them to be numbers, and resolves 1.5. */
const counts = ['from', 'to', 'pos', 'gapFrom', 'gapTo', 'insert'] as const;

/** The step, or what is wrong with it. */
function parseStep(json: StepJson): Step | string {
  const parts = [json, ...(Array.isArray(json.steps) ? json.steps : [])];
  for (const part of parts) {
    const bad = counts.find((name) => part?.[name] !== undefined && !isCount(part[name]));
    if (bad) return `${bad} is not a position`;
    if (!isAscending([part?.from, part?.gapFrom, part?.gapTo, part?.to])) return 'its range runs backwards';
    const slice = part?.slice as { openStart?: unknown; openEnd?: unknown } | null | undefined;
    if (!isCount(slice?.openStart ?? 0) || !isCount(slice?.openEnd ?? 0)) return 'its slice is not one';
  }
  try {
    // Read again as it will be read from the log: `toJSON` leaves out what it takes for empty.
    return Step.fromJSON(schema, JSON.parse(JSON.stringify(Step.fromJSON(schema, json).toJSON())));
  } catch (error) {
    return messageOf(error);
  }
}

/** The document after the step, or why it does not apply: ProseMirror answers some, throws others. */
function applyStep(doc: Node, step: Step): Node | string {
  try {
    const result = step.apply(doc);
    return result.doc ?? result.failed ?? 'it does not apply';
  } catch (error) {
    return messageOf(error);
  }
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
/** ProseMirror inserts twice what lies between when a range runs backwards. */
const isAscending = (places: readonly unknown[]) => {
  const given = places.filter((place) => place !== undefined) as number[];
  return given.every((place, index) => index === 0 || given[index - 1]! <= place);
};
const messageOf = (error: unknown) => (error instanceof Error ? error.message : 'it is not a step');
