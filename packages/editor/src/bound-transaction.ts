import {
  boundedStep,
  documentProblem,
  growthProblem,
  stepProblem,
  withSoundStepAttributes,
} from '@tercet/document';
import { limits } from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import {
  type EditorState,
  type Selection,
  Selection as Selections,
  type Transaction,
} from 'prosemirror-state';
import { Mapping, ReplaceStep, type Step, type StepMap } from 'prosemirror-transform';
import { splitStep } from './split-step.ts';
import { putsInMuch, stepInParts, takesOutMuch } from './step-in-parts.ts';

/** What may be let in of an edit, and what is to be said about it; `tr` null: nothing may. */
export type BoundEdit = { tr: Transaction; said: string | null } | { tr: null; said: string };

/**
 * What a page lets into its document the server stores [DC14]: an edit of this page is held to the authority's own
 * rules before it is let in. Attributes are mended, text is trimmed to what can be laid out, what is too
 * much for one step becomes several [DC20]; and what would still be refused is declined, in words.
 *
 * Others' edits pass as they are; text of this page that others' edits displaced is never declined.
 *
 * @param tr  for `state`.
 */
export function boundTransaction(state: EditorState, tr: Transaction): BoundEdit {
  if (!tr.docChanged || tr.getMeta('collab$') !== undefined) return { tr, said: null };
  const isSound = tr.steps.every((step, index) => {
    const before = tr.docs[index]!;
    return problemOf(before, step, tr.docs[index + 1] ?? tr.doc) === null && !isTooMuch(tr, step, before);
  });
  return isSound ? { tr, said: null } : rebuilt(state, tr);
}

/** Meta of text of this page that goes back in after others' edits: it is never declined. */
export const displacedMeta = 'displaced';
const isDisplaced = (tr: Transaction) =>
  tr.getMeta('rebased') !== undefined || tr.getMeta(displacedMeta) === true;

const problemOf = (before: Node, step: Step, after: Node) =>
  documentProblem(after, before) ?? growthProblem(after, before) ?? stepProblem(before, step, after);

/** Meta of text an earlier page may have sent: its steps stay as they are, to be known again when they come back. */
export const sentBeforeMeta = 'sentBefore';

/** The history counts its steps: what they put in is parted all the same, what they take out need not be. */
const isOfHistory = (tr: Transaction) => tr.getMeta('history$') !== undefined;

function isTooMuch(tr: Transaction, step: Step, before: Node): boolean {
  if (tr.getMeta(sentBeforeMeta) === true) return putsInMuch(step, limits.messageBytes / 2);
  return putsInMuch(step) || (!isOfHistory(tr) && takesOutMuch(step, before));
}

function partsOf(tr: Transaction, step: Step, before: Node): Step[] {
  if (!isTooMuch(tr, step, before)) return [step];
  return isOfHistory(tr) && putsInMuch(step) ? splitStep(step) : stepInParts(step, before);
}

function rebuilt(state: EditorState, tr: Transaction): BoundEdit {
  // The history knows its steps by their places: what moves none may be done to them.
  const mayTrim = !isOfHistory(tr) && !isDisplaced(tr);
  const next = state.tr;
  const path = new RebuiltPath();
  let trimmed = false;
  for (const original of tr.steps) {
    const moved = path.isStraight ? original : original.map(path.mapping());
    const sound = moved && withSoundStepAttributes(moved, next.doc);
    let step = sound;
    if (sound instanceof ReplaceStep && mayTrim && stepFails(next.doc, sound)) {
      step = boundedStep(next.doc, sound);
      trimmed ||= step !== sound;
    }
    const parts = step === null ? [] : partsOf(tr, step, next.doc);
    const meant = original.getMap();
    const keepsPlaces = step !== null && step === sound && path.isStraight;
    const whole = parts.length > 1 ? wholeProblem(next.doc, step as ReplaceStep) : null;
    if (whole !== null && !isDisplaced(tr)) return declined(whole);
    for (const part of parts) {
      const before = next.doc;
      const { failed } = next.maybeStep(part);
      const problem = failed ? 'it does not fit together' : problemOf(before, part, next.doc);
      if (problem !== null) return isDisplaced(tr) ? { tr, said: null } : declined(problem);
    }
    const did = next.mapping.maps.slice(path.taken);
    path.add(meant, keepsPlaces ? [meant] : did, did.length);
  }
  asItWas(next, tr, path);
  return { tr: next, said: trimmed ? trimmedWords : null };
}

const trimmedWords =
  'Some characters were left out: a browser cannot show so many on one letter, or so long a word.';

const declined = (problem: string): BoundEdit => ({ tr: null, said: `That was not done: ${problem}.` });

function wholeProblem(before: Node, step: Step): string | null {
  const after = step.apply(before).doc;
  return after && problemOf(before, step, after);
}

function stepFails(before: Node, step: Step): boolean {
  const after = step.apply(before).doc;
  return after === null || stepProblem(before, step, after) !== null;
}

/** How the places of the edit as it was meant lie in the edit as it is. */
class RebuiltPath {
  isStraight = true;
  /** Maps of the edit as it is that were looked at. */
  taken = 0;
  #meant: StepMap[] = [];
  #made: StepMap[] = [];

  add(meant: StepMap, made: readonly StepMap[], taken: number): void {
    this.#meant.push(meant);
    this.#made.push(...made);
    this.taken += taken;
    this.isStraight &&= made.length === 1 && made[0] === meant;
  }

  mapping(): Mapping {
    return new Mapping([...this.#meant.toReversed().map((map) => map.invert()), ...this.#made]);
  }
}

/** With all else the edit had: where the selection goes, and what it tells the plugins. */
function asItWas(next: Transaction, tr: Transaction, path: RebuiltPath): void {
  if (tr.selectionSet || tr.docChanged) next.setSelection(selectionIn(next.doc, tr.selection, path));
  if (tr.storedMarksSet) next.setStoredMarks(tr.storedMarks);
  next.setTime(tr.time);
  if (tr.scrolledIntoView) next.scrollIntoView();
  const { meta } = tr as unknown as { meta: Record<string, unknown> };
  for (const [key, value] of Object.entries(meta)) next.setMeta(key, value);
}

function selectionIn(doc: Node, selection: Selection, path: RebuiltPath): Selection {
  if (path.isStraight) return Selections.fromJSON(doc, selection.toJSON());
  return selection.getBookmark().map(path.mapping()).resolve(doc);
}
