import { costLimits } from '../cost/cost-limits.ts';
import { BlockPlaces, type Place } from './block-places.ts';
import { DocxInline } from './docx-inline.ts';
import { DocxNumbering, type Sign } from './docx-numbering.ts';
import type { DocxParts, Relationships } from './docx-parts.ts';
import { DocxStyles, leftOf, type ParagraphStyle } from './docx-styles.ts';
import { ownPlace } from './own-place.ts';
import { PackedFileProblem } from './packed-file.ts';
import { attribute, child, childrenNamed, childValue, escapeXml, isOn } from './xml.ts';

export interface DocxHtml {
  html: string;
  /** Pictures that nothing is said of. */
  pictures: number;
  comments: number;
}

/**
 * A Word file's text as HTML, which the one way in for pages brings down to the schema.
 *
 * @throws PackedFileProblem when it has more paragraphs than a document may have nodes.
 */
export function docxHtml(parts: DocxParts): DocxHtml {
  return new DocxBlocks(parts).html();
}

/** Lines of code that follow each other. */
interface Code {
  lines: string[];
  place: Place;
}

class DocxBlocks {
  readonly #parts: DocxParts;
  readonly #styles: DocxStyles;
  readonly #numbering: DocxNumbering;
  readonly #inline: DocxInline;
  #paragraphs = 0;

  constructor(parts: DocxParts) {
    this.#parts = parts;
    this.#styles = new DocxStyles(parts.styles);
    this.#numbering = new DocxNumbering(parts.numbering, parts.ours);
    this.#inline = new DocxInline(this.#styles, parts);
  }

  html(): DocxHtml {
    const text = this.#container(this.#parts.body, this.#parts.links);
    this.#inline.allNotesKnown = true;
    const notes = this.#inline.notes.map(({ content, links }, at) =>
      this.#container(content, links, `[${at + 1}] `),
    );
    const { pictures, comments } = this.#inline;
    return { html: `<div style="white-space: pre-wrap">${text}${notes.join('')}</div>`, pictures, comments };
  }

  /** Blocks of the body, a note, a cell or a text box. */
  #container(container: Element, links: Relationships, prefix = ''): string {
    const flow = new Flow();
    const inCell = container.localName === 'tc';
    let before = prefix;
    for (const block of blocksIn(container)) {
      if (block.localName === 'tbl') flow.apart(this.#table(block, links));
      else {
        this.#paragraph(block, links, { flow, inCell, before });
        before = '';
      }
    }
    return flow.finish();
  }

  #table(table: Element, links: Relationships): string {
    const rows = rowsIn(table).filter((row) => child(child(row, 'trPr'), 'del') === null);
    const cells = (row: Element) =>
      cellsIn(row).map((cell) => {
        const merge = child(child(cell, 'tcPr'), 'vMerge');
        const goesOn = merge !== null && attribute(merge, 'val') !== 'restart';
        return `<td>${goesOn ? '' : this.#container(cell, links)}</td>`;
      });
    return `<table>${rows.map((row) => `<tr>${cells(row).join('')}</tr>`).join('')}</table>`;
  }

  #paragraph(
    paragraph: Element,
    links: Relationships,
    { flow, inCell, before }: { flow: Flow; inCell: boolean; before: string },
  ): void {
    this.#paragraphs += 1;
    if (this.#paragraphs > costLimits.documentNodes) {
      throw new PackedFileProblem(`it has more than ${costLimits.documentNodes} paragraphs`);
    }
    const properties = child(paragraph, 'pPr');
    const style = this.#styles.paragraph(childValue(properties, 'pStyle'));
    const sign = this.#numbering.next(child(properties, 'numPr') ?? style.numbering);
    const { html, text, open, pageEnd, boxes } = this.#inline.read(paragraph, style.run, links);
    const place = this.#place(properties, style, sign);
    const empty = html === '';
    if (empty && isRule(paragraph, properties)) flow.put('<hr>', place);
    else if (style.kind === 'code') flow.code(text, place, !this.#parts.ours);
    else if (!(empty && (inCell || pageEnd))) {
      // A page shows no line after the last break, nor a paragraph of nothing.
      const said = this.#parts.ours ? html : withoutEdges(html, before !== '');
      const shown = `${before}${said}${open ? '<br>' : ''}`;
      const level = headingLevel(properties, style);
      const number = level !== null && sign?.ordered && !empty ? `${escapeXml(sign.words)} ` : '';
      if (level === null) flow.put(`<p>${shown}</p>`, place);
      else flow.put(`<h${level}>${number}${shown}</h${level}>`, { ...place, sign: null });
    }
    for (const box of boxes) flow.apart(this.#container(box, links));
  }

  #place(properties: Element | null, style: ParagraphStyle, sign: Sign | null): Place {
    const direct = leftOf(properties);
    const left = direct ?? (child(properties, 'numPr') === null ? style.left : null) ?? sign?.left ?? 0;
    const own = this.#parts.ours ? ownPlace(left, sign?.level ?? null) : null;
    if (own !== null) return { sign, left, ...own };
    return { sign: sign?.blank ? null : sign, left, quotes: style.kind === 'quote' ? 1 : 0, lists: null };
  }
}

/** Blocks in order, lines of code joined. */
class Flow {
  readonly #places = new BlockPlaces();
  #code: Code | null = null;

  put(html: string, place: Place): void {
    this.#endCode();
    this.#places.put(html, place);
  }

  apart(html: string): void {
    this.#endCode();
    this.#places.putApart(html);
  }

  /** @param joins  whether a line is a paragraph, as most programs write code, and not the whole of it. */
  code(text: string, place: Place, joins: boolean): void {
    if (joins && this.#code !== null) {
      this.#code.lines.push(text);
      return;
    }
    this.#endCode();
    this.#code = { lines: [text], place };
  }

  finish(): string {
    this.#endCode();
    return this.#places.finish();
  }

  #endCode(): void {
    if (this.#code === null) return;
    const { lines, place } = this.#code;
    this.#code = null;
    const text = lines.join('\n');
    // A page's parser takes the first line end of a block of code away, and its reader the last.
    this.#places.put(text === '' ? '<pre><br></pre>' : `<pre>\n${escapeXml(text)}\n</pre>`, place);
  }
}

/** Paragraphs and tables, out of what is only wrapped around them. */
function blocksIn(container: Element): Element[] {
  return [...container.children].flatMap((each) => {
    switch (each.localName) {
      case 'p':
      case 'tbl':
        return [each];
      case 'sdt':
        return blocksIn(child(each, 'sdtContent') ?? each);
      case 'AlternateContent':
        return blocksIn(child(each, 'Choice') ?? child(each, 'Fallback') ?? each);
      case 'customXml':
      case 'ins':
      case 'moveTo':
        return blocksIn(each);
      default:
        return [];
    }
  });
}

const unwrapped = (parent: Element, name: string): Element[] =>
  [...parent.children].flatMap((each) => {
    if (each.localName === name) return [each];
    if (each.localName === 'sdt') return unwrapped(child(each, 'sdtContent') ?? each, name);
    return each.localName === 'customXml' ? unwrapped(each, name) : [];
  });
const rowsIn = (table: Element) => unwrapped(table, 'tr');
const cellsIn = (row: Element) => unwrapped(row, 'tc');

function headingLevel(properties: Element | null, style: ParagraphStyle): number | null {
  const outline = childValue(properties, 'outlineLvl');
  if (outline !== null && /^[0-8]$/.test(outline)) return Math.min(Number(outline) + 1, 3);
  return style.kind === 'heading' ? Math.min(style.level, 3) : null;
}

/** Without spaces at the end of a paragraph, and of a note at its start too, where nobody sees them. */
function withoutEdges(html: string, atStart: boolean): string {
  const trimmed = html.replace(/[ \t]+((?:<\/\w+>)*)$/, '$1');
  return atStart ? trimmed.replace(/^((?:<[^>]+>)*)[ \t]+/, '$1') : trimmed;
}

/** A line across the page: an empty paragraph with a border, or a drawn one. */
function isRule(paragraph: Element, properties: Element | null): boolean {
  if (paragraph.firstElementChild === null) return false;
  const borders = child(properties, 'pBdr');
  if (childrenNamed(borders, 'bottom').length > 0 && isOn(borders, 'bottom') !== false) return true;
  return [...paragraph.getElementsByTagNameNS('*', 'rect')].some((rect) =>
    /^t/.test(attribute(rect, 'hr') ?? ''),
  );
}
