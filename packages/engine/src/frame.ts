/**
 * Openings of texts, each followed by what parts it from the next. An instructed model that has read nothing, or a title
 * alone, goes on with dates, lists and exercises; behind these it begins a text.
 */
const openings = [
  'The wind had dropped by the time they reached the harbour, and for a while nobody spoke.',
  'My uncle kept two clocks in the kitchen, and neither of them was right.',
  'Most of what we are told about courage is told by people who have never needed it.',
];
const frame = openings.map((line) => `${line}\n\n***\n\n`).join('');

/** UTF-16 units of titles with which a text still counts as not begun. */
const mostUnits = 300;

/**
 * What a model reads before a text of which no sentence is written yet [CN23]; '' before any other, and before titles
 * with letters English does not have.
 */
export function frameBefore(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isUnbegun = text.length <= mostUnits && lines.every((line) => /^#{1,6} /u.test(line));
  return isUnbegun && !/[^\P{L}A-Za-z]/u.test(text) ? frame : '';
}
