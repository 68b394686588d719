import {
  type Authorship,
  applyInSlices,
  type InSlices,
  isFlat,
  looksFlat,
  mergeSteps,
  type StepOrigin,
} from '@tercet/document';
import { type Failure, failed, type Result } from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import type { WaitingAppend } from './append-queue.ts';
import type { RecentStep } from './recent-steps.ts';

/** A document as it is, or as it will be once what is being stored is durable. */
export interface DocumentState {
  version: number;
  doc: Node;
  authorship: Authorship;
}

/** Where an append stands, and what it makes of the document. */
export interface PlacedAppend {
  steps: RecentStep[];
  after: DocumentState;
}

/**
 * Decides about one append [DC2] [DC3]: it fits as it is, it is merged behind others' steps, or it is refused.
 *
 * @param since  the steps from the append's version to `state`; null when they are not known.
 */
export function* placeAppend(
  state: DocumentState,
  { by, message, steps }: Pick<WaitingAppend, 'by' | 'message' | 'steps'>,
  since: readonly RecentStep[] | null,
  at: number,
): InSlices<Result<PlacedAppend>> {
  const stale: Failure = { code: 'stale-version', version: state.version };
  const from = { clientId: message.clientId, author: by.author, page: by.page, at };
  const { worked } = by;
  if (message.version === state.version) return yield* applied(state, steps, from, { worked });
  const merged = since && mergedBehind(steps, since, message.clientId);
  if (!merged) return failed(stale);
  const placed = yield* applied(state, merged, from, { worked });
  // What no longer fits behind others' steps is the page's to see to.
  return placed.ok && placed.value.steps.every(({ flat }) => flat) ? placed : failed(stale);
}

/** The steps as they stand behind `since`; null when the page must rebase them itself. */
function mergedBehind(steps: readonly Step[], since: readonly RecentStep[], clientId: string): Step[] | null {
  // Its own steps among them: the page does not know yet that an earlier append arrived. It may be this one [DC5].
  if (since.some((recent) => recent.clientId === clientId || !recent.flat)) return null;
  const others = since.map(({ step }) => step).filter(looksFlat);
  return steps.every(looksFlat) ? mergeSteps(steps, others) : null;
}

/**
 * The document after these steps; `step-rejected` when it is none, `too-much-work` when they are too many.
 *
 * @param origin  `stored`: they are in the log already, whatever is refused today.
 */
export function* applied(
  state: DocumentState,
  steps: readonly Step[],
  from: Pick<RecentStep, 'clientId' | 'author' | 'page' | 'at'>,
  { worked, origin = 'sent' }: { worked?: ((cost: number) => void) | undefined; origin?: StepOrigin } = {},
): InSlices<Result<PlacedAppend>> {
  let { authorship } = state;
  const placed: RecentStep[] = [];
  const reached = (step: Step, before: Node) => {
    authorship = authorship.write(step, from.author);
    placed.push({ ...from, step, flat: isFlat(step, before), sizeBefore: before.content.size });
  };
  const doc = yield* applyInSlices(state.doc, steps, { reached, spend: worked, origin });
  if (!doc.ok) return doc;
  const after = { version: state.version + steps.length, doc: doc.value, authorship };
  return { ok: true, value: { steps: placed, after } };
}
