import type { Result } from '@tercet/protocol';
import { DOMParser } from 'prosemirror-model';
import { deepestHtml, htmlDepth, schemaHtml } from '../foreign-html/index.ts';
import { schema } from '../schema.ts';
import { htmlGenerator } from './export-html.ts';
import { badFile, type DocumentJson, fileTooLarge, finishImport } from './finish-import.ts';
import type { LeftOut } from './left-out.ts';

/**
 * Reads a page of HTML into a document: our own, or anybody's. What our schema has no place for stays as text: a
 * table's rows as paragraphs, an image as its description (`schemaHtml`). What a reader of the page does not see is
 * no text.
 *
 * @param parseHtml  the browser's `DOMParser` (or jsdom's): it must run nothing and fetch nothing.
 * @param onLeftOut  told of what has no place in a document, if there is any.
 * @returns the document, or `bad-message` when it nests too deep, or `too-large`. Never throws.
 */
export function importHtml(
  html: string,
  parseHtml: (html: string) => Document,
  onLeftOut?: (leftOut: LeftOut) => void,
): Result<DocumentJson> {
  const tooLarge = fileTooLarge(html);
  if (tooLarge) return tooLarge;
  const page = parseHtml(html.replace(/^\uFEFF/, ''));
  const { body } = page;
  if (htmlDepth(body) > deepestHtml) return badFile('it is nested too deep');
  const ours = page.querySelector(`meta[name=generator][content=${htmlGenerator}]`) !== null;
  if (ours) {
    removeLinesBetweenBlocks(body);
    return finishImport(DOMParser.fromSchema(schema).parse(body, { preserveWhitespace: 'full' }));
  }
  const { root, picturesLeftOut } = schemaHtml(body);
  if (picturesLeftOut > 0) onLeftOut?.({ pictures: picturesLeftOut, comments: 0 });
  return finishImport(DOMParser.fromSchema(schema).parse(root, { preserveWhitespace: true }));
}

/** They are there for those who read the file's source. */
function removeLinesBetweenBlocks(body: HTMLElement): void {
  for (const child of [...body.childNodes]) if (child.nodeType === child.TEXT_NODE) child.remove();
}
