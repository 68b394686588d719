import { linkAddress } from '../link-address.ts';
import { BlockWriter } from './block-writer.ts';
import { type ElementStyle, elementStyle, isHidden } from './element-style.ts';
import { pictureWords } from './picture-words.ts';
import { inlineStyleSheets } from './style-sheets.ts';
import { lookInside, plainLook, type TextLook } from './text-look.ts';
import { isWordMarker, type WordItem, wordItem, wordMarker } from './word-list.ts';

/** Elements inside elements; what nests deeper would need more stack than there is. */
export const deepestHtml = 400;

export interface SchemaHtml {
  root: HTMLElement;
  /** Pictures that say nothing in words and have no address to link to. */
  picturesLeftOut: number;
}

/** No text of the page: what it is made of, what a form holds, what stands for something else. */
const noText = new Set(
  (
    'head title base meta link style script noscript template xml area audio canvas datalist embed iframe input ' +
    'meter noframes object param progress rp select svg textarea track video'
  ).split(' '),
);

const blocks = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure ' +
    'footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol p pre search ' +
    'section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
);

const inlineDisplay = /^(?:inline|contents|ruby)/;
/** In a cell, they make it more than a word or a number. */
const richContent = 'ul, ol, dl, h1, h2, h3, h4, h5, h6, blockquote, pre, hr, table';

/**
 * Anybody's HTML, brought down to what the schema holds, with what a reader of the page sees and nothing else. The one
 * way in for pages that are pasted, dropped and imported.
 *
 * @param root  in a document that shows nothing, runs nothing and fetches nothing; only its style attributes are
 *   changed. It nests at most `deepestHtml` deep.
 * @param openEdges  whether it was cut out of a line, whose spaces at the edges count.
 */
export function schemaHtml(root: Element, { openEdges = false } = {}): SchemaHtml {
  inlineStyleSheets(root);
  const writer = new BlockWriter(root.ownerDocument, { openEdges });
  const walk = new Walk(writer);
  walk.children(root, plainLook);
  return { root: writer.finish(), picturesLeftOut: walk.picturesLeftOut };
}

export function htmlDepth(root: Element): number {
  let deep = 0;
  for (let level: Element[] = [root]; level.length > 0 && deep <= deepestHtml + 1; deep += 1) {
    level = level.flatMap((element) => [...element.children]);
  }
  return deep;
}

class Walk {
  readonly #writer: BlockWriter;
  picturesLeftOut = 0;

  constructor(writer: BlockWriter) {
    this.#writer = writer;
  }

  children(parent: Element, look: TextLook, apart: 'block' | 'space' | null = null): void {
    const nodes = [...parent.childNodes];
    let inFallback = false;
    for (let at = 0; at < nodes.length; at += 1) {
      const node = nodes[at]!;
      // Word writes the marker of an item once more for readers that know no lists.
      if (node.nodeType === node.COMMENT_NODE) {
        if (/^\[if !supportLists\]/i.test(node.nodeValue ?? '')) inFallback = true;
        if (/^\[endif\]/i.test(node.nodeValue ?? '')) inFallback = false;
      }
      if (inFallback) continue;
      if (node.nodeType === node.TEXT_NODE) this.#text(node.nodeValue ?? '', look);
      if (node.nodeType !== node.ELEMENT_NODE) continue;
      const element = node as Element;
      const items = wordItemsFrom(nodes, at);
      if (items.length > 0) {
        this.#wordItems(
          items.map(({ item }) => item),
          look,
        );
        at = items.at(-1)!.at;
      } else if (apart === 'block') this.#apart(() => this.#element(element, look));
      else {
        if (apart === 'space' && at > 0) this.#text(' ', look);
        this.#element(element, look);
      }
    }
  }

  #text(text: string, look: TextLook): void {
    if (look.visible && look.sized) this.#writer.text(text, look);
  }

  #apart(write: () => void): void {
    this.#writer.endBlock();
    write();
    this.#writer.endBlock();
  }

  #element(element: Element, outer: TextLook): void {
    const tag = element.localName;
    if (noText.has(tag)) return;
    const style = elementStyle(element);
    if (isHidden(element, style) || isWordMarker(style)) return;
    const look = lookInside(element, style, outer);
    const inside = () => this.children(element, look, childrenApart(style));
    const display = style.get('display') ?? '';
    if (tag === 'tr' || display === 'table-row') {
      this.#row(element, look);
      return;
    }
    switch (tag) {
      case 'br':
        if (look.visible && !/Apple-interchange-newline/.test(element.className))
          this.#writer.lineBreak(look);
        return;
      case 'hr':
        this.#writer.rule();
        return;
      case 'img':
        this.#picture(element, look);
        return;
      case 'pre':
      case 'listing':
        this.#code(element, look);
        return;
      case 'blockquote':
        this.#within('blockquote', {}, inside);
        return;
      case 'ul':
      case 'menu':
      case 'dir':
        this.#within('ul', {}, inside);
        return;
      case 'ol':
        this.#within('ol', { start: listStart(element) }, inside);
        return;
      case 'li':
        this.#within('li', {}, inside);
        return;
      case 'button':
        // What a control says is no text of the page; in a heading it is the heading.
        if (element.closest('h1, h2, h3, h4, h5, h6, summary')) inside();
        return;
      case 'math':
        this.#text(mathText(element), look);
        return;
      case 'q':
        this.#between('“', '”', look, inside);
        return;
      case 'rt':
        this.#between('(', ')', look, inside);
        return;
      default:
    }
    if (/^h[1-6]$/.test(tag)) this.#heading(element, look, inside);
    else if (isBlock(tag, display)) this.#apart(inside);
    else {
      // Blocks that stand in a line have room around them.
      const room = blocks.has(tag) && display.startsWith('inline-');
      if (room) this.#text(' ', look);
      inside();
      if (room) this.#text(' ', look);
    }
  }

  #within(
    tag: 'blockquote' | 'ul' | 'ol' | 'li',
    attributes: Record<string, string>,
    inside: () => void,
  ): void {
    const done = this.#writer.textIn('p');
    this.#writer.open(tag, attributes);
    inside();
    this.#writer.close();
    done();
  }

  #heading(element: Element, look: TextLook, inside: () => void): void {
    this.#writer.endBlock();
    const done = this.#writer.textIn(`h${Math.min(Number(element.localName[1]), 3)}`);
    // The number of a chapter, which Word writes as an item's marker.
    if (wordItem(element)?.number != null) this.#text(`${wordMarker(element)} `, look);
    inside();
    this.#writer.endBlock();
    done();
  }

  #between(opening: string, closing: string, look: TextLook, inside: () => void): void {
    this.#text(opening, look);
    inside();
    this.#text(closing, look);
  }

  /** Cells of words side by side are one line; what is laid out in cells stands one below the other. */
  #row(row: Element, look: TextLook): void {
    const cells = [...row.children].filter((cell) => !noText.has(cell.localName));
    const seen = cells.filter((cell) => !isHidden(cell, elementStyle(cell)));
    const filled = seen.filter((cell) => /\S/.test(cell.textContent ?? '') || cell.querySelector('img'));
    const writeCell = (cell: Element) => this.children(cell, lookInside(cell, elementStyle(cell), look));
    if (filled.length > 1 && !filled.some((cell) => cell.querySelector(richContent))) {
      this.#writer.row(seen, writeCell);
      return;
    }
    for (const cell of filled) this.#apart(() => writeCell(cell));
  }

  #picture(image: Element, look: TextLook): void {
    // Google Docs draws the boxes of a checklist.
    const isControl = image.getAttribute('aria-roledescription') === 'checkbox';
    if (!look.visible || isControl || isTrackingPixel(image)) return;
    const source = linkAddress(image.getAttribute('src'));
    const said = pictureWords(image.getAttribute('alt')) || (source ?? '');
    if (said === '') {
      this.picturesLeftOut += 1;
      return;
    }
    const isEmoji = /^\p{Extended_Pictographic}/u.test(said);
    const href = look.href ?? (isEmoji ? null : source);
    this.#text(said, { ...look, href, whiteSpace: 'collapsed' });
  }

  #code(element: Element, look: TextLook): void {
    if (!look.visible) return;
    const text = codeText(element).replace(/\r\n?/g, '\n').replace(/\n$/, '');
    if (text !== '' || element.querySelector('br') !== null) this.#writer.codeBlock(text);
  }

  #wordItems(items: readonly WordItem[], look: TextLook): void {
    const writer = this.#writer;
    const open: { level: number; list: string; numbered: boolean }[] = [];
    const closeList = () => {
      writer.close();
      writer.close();
      open.pop();
    };
    for (const { element, level, list, number } of items) {
      const numbered = number !== null;
      while (open.length > 0 && open.at(-1)!.level > level) closeList();
      const last = open.at(-1);
      const goesOn = last?.level === level && last.list === list && last.numbered === numbered;
      if (goesOn) writer.close();
      else {
        if (last?.level === level) closeList();
        writer.open(numbered ? 'ol' : 'ul', numbered ? { start: String(number) } : {});
        open.push({ level, list, numbered });
      }
      writer.open('li');
      this.children(element, lookInside(element, elementStyle(element), look));
    }
    while (open.length > 0) closeList();
  }
}

const isBlock = (tag: string, display: string) =>
  display === '' || /^(?:inherit|initial|unset|revert)/.test(display)
    ? blocks.has(tag)
    : !inlineDisplay.test(display);

function childrenApart(style: ElementStyle): 'block' | 'space' | null {
  const display = style.get('display') ?? '';
  if (/^(?:flex|grid)/.test(display)) return 'block';
  return /^inline-(?:flex|grid)/.test(display) ? 'space' : null;
}

/** Items that follow each other, with nothing but white space between. */
function wordItemsFrom(nodes: readonly ChildNode[], from: number): { item: WordItem; at: number }[] {
  const items: { item: WordItem; at: number }[] = [];
  for (let at = from; at < nodes.length; at += 1) {
    const node = nodes[at]!;
    const isElement = node.nodeType === node.ELEMENT_NODE;
    const item =
      // Outlook writes such styles on items of real lists too.
      isElement && !/^(?:h[1-6]|li)$/.test((node as Element).localName) ? wordItem(node as Element) : null;
    if (item !== null) items.push({ item, at });
    else if (isElement || (node.nodeType === node.TEXT_NODE && /\S/.test(node.nodeValue ?? ''))) break;
  }
  return items;
}

/** Where its first item says another number, that. */
function listStart(list: Element): string {
  return (
    list.querySelector(':scope > li:first-child')?.getAttribute('value') ?? list.getAttribute('start') ?? '1'
  );
}

function isTrackingPixel(image: Element): boolean {
  const style = elementStyle(image);
  return ['width', 'height'].every((name) =>
    /^[01](?:px)?$/.test((style.get(name) ?? image.getAttribute(name) ?? '').trim()),
  );
}

/** A formula's characters, without what it says once more for programs. */
function mathText(math: Element): string {
  const said = math.cloneNode(true) as Element;
  for (const note of said.querySelectorAll('annotation, annotation-xml')) note.remove();
  return said.textContent ?? '';
}

/** Lines as they stand: some pages give each an element of its own. */
function codeText(element: Element): string {
  let text = '';
  const write = (parent: Element) => {
    for (const node of parent.childNodes) {
      if (node.nodeType === node.TEXT_NODE) text += node.nodeValue ?? '';
      if (node.nodeType !== node.ELEMENT_NODE) continue;
      const inner = node as Element;
      const style = elementStyle(inner);
      if (noText.has(inner.localName) || inner.localName === 'button' || isHidden(inner, style)) continue;
      if (inner.localName === 'br') text += '\n';
      const block = isBlock(inner.localName, style.get('display') ?? '');
      const edge = () => {
        if (block && text !== '' && !text.endsWith('\n')) text += '\n';
      };
      edge();
      write(inner);
      edge();
    }
  };
  write(element);
  return text;
}
