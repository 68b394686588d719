import type { Node } from 'prosemirror-model';
import { plainTextLines } from '../plain-text.ts';

/**
 * The document as plain text: a blank line between blocks, a line end for a break, signs before the items of lists
 * and the lines of quotes. `importText` reads paragraphs back.
 *
 * @returns '' for an empty document, else lines that end with one newline.
 */
export function exportText(doc: Node): string {
  const text = plainTextLines(doc.children).join('\n');
  return text === '' ? '' : `${text}\n`;
}
