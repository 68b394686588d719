/** A character as a numeric reference: it means itself everywhere, is never trimmed, and stands as punctuation. */
const asReference = (character: string) => `&#${character.codePointAt(0)};`;

const word = /^[\p{L}\p{N}]$/u;
const asciiPunctuation = /^[!-/:-@[-`{-~]$/;

export const isWord = (character: string) => word.test(character);
export const isSpace = (character: string) => /^\s$/.test(character);
/** Whatever edition of Unicode a reader of the file knows, this is white space or punctuation to it. */
export const isSafeEdge = (character: string) => isSpace(character) || asciiPunctuation.test(character);

/**
 * Text inside a Markdown paragraph, meaning just itself. What only matters at the start of a line is left to
 * `escapeLine`.
 *
 * @param edges  whether the first and the last character must be written as references.
 */
export function escapeText(text: string, edges: { first: boolean; last: boolean }): string {
  const characters = [...text];
  const first = edges.first ? asReference(characters.shift() ?? '') : '';
  const last = edges.last && characters.length > 0 ? asReference(characters.pop() as string) : '';
  const inner = characters
    .join('')
    .replace(/[\\`*[\]]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/<(?=[a-z/!?])/gi, '\\<')
    .replace(/&(?=#\d{1,7};|#x[\da-f]{1,6};|[a-z][a-z\d]{1,31};)/gi, '\\&')
    .replace(/~(?=~)/g, '\\~')
    .replace(/[\n\r]/g, asReference);
  return first + inner + last;
}

/** What would begin a block (heading, list, quote, rule, fence, underlined heading, table) begins none. */
const beginsBlock = /^(?:#{1,6}(?:\s|$)|>|[-+](?:\s|$)|[-=]+\s*$|(?:-\s*){3,}$|~{3}|[|:-][-|:\s]*$)/;

export function escapeLine(line: string): string {
  if (beginsBlock.test(line)) return `\\${line}`;
  return line.replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}

/** Ticks enough that the code holds no such run, and a space where it would touch a tick or be trimmed. */
export function codeSpan(text: string): string {
  const code = text.replace(/\r\n?|\n/g, ' ');
  const runs = new Set(code.match(/`+/g)?.map((run) => run.length));
  let ticks = 1;
  while (runs.has(ticks)) ticks += 1;
  const fence = '`'.repeat(ticks);
  const trimmed = code.startsWith(' ') && code.endsWith(' ') && /[^ ]/.test(code);
  const pad = code.startsWith('`') || code.endsWith('`') || trimmed ? ' ' : '';
  return fence + pad + code + pad + fence;
}

/** The address of a link, as it stands between the parentheses. */
export function linkDestination(href: string): string {
  if (/^[\w\-.~:/?#@!$'*+,;=%&]+$/.test(href) && !/&#?\w+;/.test(href)) return href;
  const inside = href.replace(/[\\<>&]/g, '\\$&').replace(/\s/g, asReference);
  return `<${inside}>`;
}
