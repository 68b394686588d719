import { done, failed, isSoundJson, type Result, type StepJson } from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import { Step } from 'prosemirror-transform';
import { documentProblem } from './document-problem.ts';
import { schema } from './schema.ts';
import { splitsCharacter } from './sound-step.ts';
import { stepProblem } from './step-problem.ts';

/** `stored`: from the log, where steps stand that were checked by the rules of their time. */
export type StepOrigin = 'sent' | 'stored';

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
  const parsed = parseSteps(steps);
  if (!parsed.ok) return parsed;
  const applied = applySteps(doc, parsed.value);
  if (!applied.ok) return applied;
  return done({ doc: applied.value.at(-1) ?? doc, steps: parsed.value.map((step) => step.toJSON()) });
}

/** The first half of the rule, which needs no document. Never throws, whatever `steps` holds. */
export function parseSteps(steps: readonly StepJson[]): Result<Step[]> {
  const parsed: Step[] = [];
  for (const json of steps) {
    const step = parseStep(json);
    if (typeof step === 'string') return rejected(step);
    parsed.push(step);
  }
  return done(parsed);
}

/**
 * The second half: steps as parsed, applied and checked.
 *
 * @param doc  valid; not changed.
 * @returns the document after each step, or `step-rejected`. Never throws.
 */
export function applySteps(doc: Node, steps: readonly Step[], origin: StepOrigin = 'sent'): Result<Node[]> {
  const after: Node[] = [];
  let before = doc;
  for (const step of steps) {
    const applied = applyStep(before, step);
    if (typeof applied === 'string') return rejected(applied);
    const problem =
      documentProblem(applied, before) ?? (origin === 'sent' ? stepProblem(before, step, applied) : null);
    if (problem !== null) return rejected(problem);
    after.push(applied);
    before = applied;
  }
  return done(after);
}

export const rejected = (problem: string): Result<never> =>
  failed({ code: 'step-rejected', problem: problem.slice(0, 300) });

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
    const written: unknown = JSON.parse(JSON.stringify(Step.fromJSON(schema, json).toJSON()));
    if (!isSoundJson(written)) return 'it holds NUL or half of a surrogate pair';
    return Step.fromJSON(schema, written);
  } catch (error) {
    return messageOf(error);
  }
}

/** The document after the step, or why it does not apply: ProseMirror answers some, throws others. */
export function applyStep(doc: Node, step: Step): Node | string {
  try {
    if (splitsCharacter(step, doc)) return 'it would cut a character in half';
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
