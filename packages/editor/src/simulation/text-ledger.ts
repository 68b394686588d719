import type { Node } from 'prosemirror-model';
import type { Transaction } from 'prosemirror-state';
import { ReplaceAroundStep, ReplaceStep, type Step } from 'prosemirror-transform';

/** Characters that stand in no other text here: each is written once in a run. */
const first = 0x4e00;
const last = 0x9fff;
const more = 0xac00;

export function markCharacter(index: number): string {
  const code = first + index;
  return String.fromCharCode(code <= last ? code : more + code - last - 1);
}

const isMark = (code: number) => (code >= first && code <= last) || (code >= more && code <= 0xd7a3);

export function marksIn(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; at += 1) if (isMark(text.charCodeAt(at))) found.push(text[at]!);
  return found;
}

export const textOf = (doc: Node) => doc.textBetween(0, doc.content.size, '\n', ' ');

/** Marks that steps take out and do not put in again, and those they put in. */
export function marksChanged(
  docs: readonly Node[],
  steps: readonly Step[],
): { put: Set<string>; taken: Set<string> } {
  const put = new Set<string>();
  const taken = new Set<string>();
  for (const [index, step] of steps.entries()) {
    const doc = docs[index]!;
    step.getMap().forEach((from, to) => {
      if (to === from) return;
      for (const mark of marksIn(doc.textBetween(from, to, '\n', ' '))) {
        if (!put.delete(mark)) taken.add(mark);
      }
    });
    for (const mark of marksPut(step)) if (!taken.delete(mark)) put.add(mark);
  }
  return { put, taken };
}

/** Marks a step brings. */
export function marksPut(step: Step): string[] {
  if (!(step instanceof ReplaceStep || step instanceof ReplaceAroundStep)) return [];
  const { content } = step.slice;
  return marksIn(content.textBetween(0, content.size, '\n', ' '));
}

export const changedBy = (transactions: readonly Transaction[]) =>
  marksChanged(
    transactions.flatMap(({ docs }) => docs),
    transactions.flatMap(({ steps }) => steps),
  );
