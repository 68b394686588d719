import { nodesIn } from '@tercet/document';
import type { PlacedSelection } from '@tercet/protocol';
import { ReplaceAroundStep, ReplaceStep, type Step } from 'prosemirror-transform';

/** A durable step, as much of it as merging, catching up and mapping need. */
export interface RecentStep {
  step: Step;
  clientId: string;
  /** A writer's id. */
  author: string;
  /** The page that appended it here; null when another server did. */
  page: string | null;
  /** See `isFlat` of document. */
  flat: boolean;
  /** Size of the content of the document it applies to. */
  sizeBefore: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** What is kept of a document's newest steps; pages further behind are answered from storage. */
const mostRecentSteps = 500;
const mostRecentBytes = 4_000_000;
const recentForMs = 60_000;

/** About how many bytes a step is as JSON. */
export function stepBytes(step: Step): number {
  if (!(step instanceof ReplaceStep || step instanceof ReplaceAroundStep)) return 120;
  const { content, size } = step.slice;
  return 120 + size + content.content.reduce((sum, node) => sum + 40 * nodesIn(node), 0);
}

/** The newest steps of a document, in memory. */
export class RecentSteps {
  #steps: RecentStep[] = [];
  #newest: number;
  #bytes = 0;

  constructor(version: number) {
    this.#newest = version;
  }

  push(steps: readonly RecentStep[], now: number): void {
    this.#steps.push(...steps);
    this.#newest += steps.length;
    for (const { step } of steps) this.#bytes += stepBytes(step);
    this.#forgetHeavy();
    // Half as many again before the list is cut, so that a keystroke rarely copies it.
    if (this.#steps.length > 1.5 * mostRecentSteps) this.#keep(this.#steps.slice(-mostRecentSteps));
    if (this.#steps[0] && this.#steps[0].at < now - 2 * recentForMs) this.forgetOld(now);
  }

  forgetOld(now: number): void {
    const fresh = this.#steps.findIndex(({ at }) => at >= now - recentForMs);
    this.#keep(fresh < 0 ? [] : this.#steps.slice(fresh));
  }

  /** A few pasted books weigh more than all that is typed. */
  #forgetHeavy(): void {
    if (this.#bytes <= 1.5 * mostRecentBytes) return;
    let bytes = 0;
    const over = this.#steps.findLastIndex(({ step }) => {
      bytes += stepBytes(step);
      return bytes > mostRecentBytes;
    });
    this.#keep(this.#steps.slice(over + 1));
  }

  #keep(steps: RecentStep[]): void {
    this.#steps = steps;
    this.#bytes = steps.reduce((sum, { step }) => sum + stepBytes(step), 0);
  }

  /** The steps from `version` to the newest; null when some are no longer here, or there never was such a version. */
  since(version: number): readonly RecentStep[] | null {
    const index = this.#steps.length - (this.#newest - version);
    return version > this.#newest || index < 0 ? null : this.#steps.slice(index);
  }

  /** `page`'s selection in the newest document; null when it is of a version not here, or outside its document. */
  carry(selection: PlacedSelection, page: string | null, newestSize: number): PlacedSelection | null {
    const steps = this.since(selection.version);
    if (steps === null) return null;
    const size = steps[0]?.sizeBefore ?? newestSize;
    if (selection.anchor > size || selection.head > size) return null;
    return carrySelection(selection, steps, page);
  }
}

/**
 * `page`'s selection after these steps [PR3]: what the page itself typed at its caret carries the caret along,
 * what others put there stays behind it.
 */
export function carrySelection(
  selection: PlacedSelection,
  steps: readonly Pick<RecentStep, 'step' | 'page'>[],
  page: string | null,
): PlacedSelection {
  let { anchor, head } = selection;
  for (const { step, page: writer } of steps) {
    const side = writer !== null && writer === page ? 1 : -1;
    const map = step.getMap();
    anchor = map.map(anchor, side);
    head = map.map(head, side);
  }
  return { version: selection.version + steps.length, anchor, head };
}
