import type { Result } from '@tercet/protocol';
import { DOMParser } from 'prosemirror-model';
import { linkAddress } from '../link-address.ts';
import { schema } from '../schema.ts';
import { htmlGenerator } from './export-html.ts';
import { badFile, type DocumentJson, fileTooLarge, finishImport } from './finish-import.ts';

/** Elements inside elements; a page of more is refused, since reading it would need more stack than there is. */
const deepest = 400;

/**
 * Reads a page of HTML into a document: our own, or anybody's. What our schema has no place for stays as text: a
 * table's rows as paragraphs, an image as its description. Scripts and styles are no text.
 *
 * @param parseHtml  the browser's `DOMParser` (or jsdom's): it must run nothing and fetch nothing.
 * @returns the document, or `bad-message` when it nests too deep, or `too-large`. Never throws.
 */
export function importHtml(html: string, parseHtml: (html: string) => Document): Result<DocumentJson> {
  const tooLarge = fileTooLarge(html);
  if (tooLarge) return tooLarge;
  const page = parseHtml(html.replace(/^\uFEFF/, ''));
  const { body } = page;
  if (depthOf(body) > deepest) return badFile('it is nested too deep');
  const ours = page.querySelector(`meta[name=generator][content=${htmlGenerator}]`) !== null;
  if (ours) removeLinesBetweenBlocks(body);
  else {
    tablesToParagraphs(page);
    imagesToText(page);
  }
  const doc = DOMParser.fromSchema(schema).parse(body, { preserveWhitespace: ours ? 'full' : false });
  return finishImport(doc);
}

function depthOf(root: Element): number {
  let deep = 0;
  for (let level: Element[] = [root]; level.length > 0; deep += 1) {
    level = level.flatMap((element) => [...element.children]);
  }
  return deep;
}

/** They are there for those who read the file's source. */
function removeLinesBetweenBlocks(body: HTMLElement): void {
  for (const child of [...body.childNodes]) if (child.nodeType === child.TEXT_NODE) child.remove();
}

function tablesToParagraphs(page: Document): void {
  for (const row of page.querySelectorAll('tr')) {
    const line = page.createElement('p');
    [...row.children].forEach((cell, index) => {
      if (index > 0) line.append(' | ');
      line.append(...cell.childNodes);
    });
    row.replaceWith(line);
  }
}

function imagesToText(page: Document): void {
  for (const image of page.querySelectorAll('img')) {
    const source = linkAddress(image.getAttribute('src'));
    const said = image.getAttribute('alt') || (source ?? '');
    const link = source !== null && image.closest('a') === null ? page.createElement('a') : null;
    link?.setAttribute('href', source ?? '');
    link?.append(said);
    image.replaceWith(link ?? said);
  }
}
