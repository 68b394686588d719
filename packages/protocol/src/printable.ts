/**
 * Characters that a terminal obeys, or that change what others look like: controls of both kinds, line separators, what
 * turns the direction of text, tags that are not seen, and halves of surrogate pairs.
 */
const obeyed =
  /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]/gu;

/** Characters of a line for a person. */
const longestLine = 2000;

/**
 * Text of a file, a hub, an engine or a person, for a terminal or a log: what a terminal would obey is written as JSON
 * writes it (`\u001b`), so JSON stays the same value.
 */
export function printable(text: string): string {
  return text.replace(obeyed, (found) =>
    Array.from({ length: found.length }, (_, at) => escaped(found.charCodeAt(at))).join(''),
  );
}

/** One line of it for a person: what is too long is cut. */
export function printableLine(text: string): string {
  const line = printable(text.trim());
  return line.length <= longestLine ? line : `${line.slice(0, longestLine)} …`;
}

function escaped(code: number): string {
  if (code === 0x0a) return '\\n';
  if (code === 0x09) return '\\t';
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
