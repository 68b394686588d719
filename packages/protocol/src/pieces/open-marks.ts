/** Quotation marks and brackets of a text that comes piece by piece. */
export interface OpenMarks {
  /** @returns the index in `more` of the first mark that closes none; null: there is none. */
  push(more: string): number | null;
  /** Whether one that was opened has not been closed. */
  isOpen(): boolean;
  /** Whether this mark would close one that is open. */
  closes(mark: string): boolean;
}

/** What opens, and what closes it; `„` is closed by either of two, and `“` closes one or opens. */
const closedBy: Record<string, string> = {
  '"': '"',
  '“': '”',
  '„': '“”',
  '«': '»',
  '»': '«',
  '‹': '›',
  '(': ')',
  '[': ']',
  '「': '」',
  '『': '』',
};
const marks = /["“”„«»‹›()[\]「」『』]/gu;
const onlyCloses = /[”›)\]」』]/u;
/** Of a text this deep nobody counts on: a text of nothing but brackets is no reason to remember them all. */
const deepest = 64;

/**
 * Single quotes are left out: they are apostrophes as well. A straight quote opens behind white space, an opening mark
 * or a dash, or at the beginning; else it closes, one that is open or none (stray).
 *
 * The work of a push is in proportion to its text.
 */
export function createOpenMarks(): OpenMarks {
  const open: string[] = [];
  let last = '';
  const closes = (mark: string) => closedBy[open.at(-1) ?? '']?.includes(mark) ?? false;
  const opens = (mark: string, before: string) =>
    mark === '"' ? before === '' || /[\s\p{Ps}\p{Pi}\p{Pd}]/u.test(before) : !onlyCloses.test(mark);
  return {
    push(more) {
      let stray: number | null = null;
      for (const { 0: mark, index } of more.matchAll(marks)) {
        const before = index > 0 ? more[index - 1]! : last;
        if (closes(mark)) open.pop();
        else if (!opens(mark, before)) stray ??= index;
        else if (open.length < deepest) open.push(mark);
      }
      last = more.at(-1) ?? last;
      return stray;
    },
    isOpen: () => open.length > 0,
    closes,
  };
}
