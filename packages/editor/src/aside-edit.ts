import type { Failure } from '@tercet/protocol';
import { ReplaceAroundStep, ReplaceStep, type Step } from 'prosemirror-transform';

/** A change the server will never take, put aside so that what was written after it is saved [DC16]. */
export interface AsideEdit {
  /** What it put in, for the writer to copy; '' when it only changed what is there. */
  text: string;
  failure: Failure;
}

export function asideOf(step: Step, failure: Failure): AsideEdit {
  const text =
    step instanceof ReplaceStep || step instanceof ReplaceAroundStep
      ? step.slice.content.textBetween(0, step.slice.content.size, '\n', '\n')
      : '';
  return { text, failure };
}

/** Changes refused for the same reason, one after the other (letters of a word), are one. */
export function withAside(edits: readonly AsideEdit[], next: AsideEdit): readonly AsideEdit[] {
  const last = edits.at(-1);
  if (!last || JSON.stringify(last.failure) !== JSON.stringify(next.failure)) return [...edits, next];
  return [...edits.slice(0, -1), { ...last, text: last.text + next.text }];
}
