import type { Mark, Node } from 'prosemirror-model';

/** Text or a line break, with the marks a file format knows. */
export type InlineRun = { text: string; marks: readonly Mark[] } | { text: null; marks: readonly Mark[] };

/** The inline content of a block with the machine marks left out, and text joined that only they kept apart. */
export function humanRuns(block: Node): InlineRun[] {
  const runs: InlineRun[] = [];
  for (const child of block.children) {
    const marks = child.marks.filter((mark) => mark.type.name !== 'machine');
    const last = runs.at(-1);
    if (!child.isText) runs.push({ text: null, marks });
    else if (last && last.text !== null && sameMarks(last.marks, marks)) last.text += child.text;
    else runs.push({ text: child.text as string, marks });
  }
  return runs;
}

function sameMarks(one: readonly Mark[], other: readonly Mark[]): boolean {
  return one.length === other.length && one.every((mark, index) => mark.eq(other[index]!));
}
