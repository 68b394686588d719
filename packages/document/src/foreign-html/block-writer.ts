import { plainLook, type TextLook } from './text-look.ts';

/**
 * Writes HTML that is just what the schema holds: text in paragraphs and headings, those in items and quotes. Words
 * of two blocks never meet, and white space is as a browser shows it.
 */
export class BlockWriter {
  readonly root: HTMLElement;
  readonly #page: Document;
  readonly #containers: HTMLElement[];
  /** Lists begun for an item that stood in none. */
  readonly #made = new WeakSet<Element>();
  /** Whether a space at the very edge counts: what was copied out of a line. */
  readonly #openEdges: boolean;
  /** Nothing was written yet, and no block was begun. */
  #atOpenStart: boolean;
  #textTag = 'p';
  #block: HTMLElement | null = null;
  #lastText: Text | null = null;
  /** Of `#lastText`: a space at its end that a browser would not show at the end of a line. */
  #endsInSpace = false;
  #atLineStart = true;
  /** In a row of a table: edges of blocks are line breaks, put where text follows. */
  #inRow = false;
  #breakDue = false;

  constructor(page: Document, { openEdges }: { openEdges: boolean }) {
    this.#page = page;
    this.root = page.createElement('div');
    this.#containers = [this.root];
    this.#openEdges = openEdges;
    this.#atOpenStart = openEdges;
  }

  text(written: string, look: TextLook): void {
    if (look.whiteSpace === 'collapsed') {
      this.#collapsed(written, look);
      return;
    }
    // Between blocks it is there for those who read the source.
    if (this.#block === null && written.includes('\n') && written.trim() === '') return;
    written.split(/\r\n?|\n/).forEach((line, index) => {
      if (index > 0) this.lineBreak(look);
      if (look.whiteSpace === 'lines') this.#collapsed(line, look);
      else if (line !== '') this.#append(line, look, false);
    });
  }

  lineBreak(look: TextLook = plainLook): void {
    this.#breakIfDue();
    this.#trim();
    this.#openBlock().append(this.#marked(this.#page.createElement('br'), look));
    this.#lastText = null;
    this.#atLineStart = true;
  }

  /** The edge of a block. */
  endBlock(): void {
    this.#atOpenStart = false;
    if (this.#inRow) {
      this.#breakDue = this.#block !== null && !this.#atLineStart;
      return;
    }
    this.#closeBlock();
  }

  #closeBlock(): void {
    const block = this.#block;
    if (block === null) return;
    this.#trim();
    // A browser shows no line after the last break; a lone no-break space keeps a line open.
    const last = block.lastChild;
    const isBreak = last?.nodeName === 'BR' || (last as Element | null)?.querySelector?.('br') != null;
    if (isBreak) last!.remove();
    if (block.textContent === '\u00a0' && !block.querySelector('br')) block.replaceChildren();
    this.#block = null;
    this.#lastText = null;
    this.#endsInSpace = false;
    this.#atLineStart = true;
  }

  /** What is text until the returned is called is in blocks of this tag. */
  textIn(tag: string): () => void {
    const before = this.#textTag;
    this.#textTag = tag;
    return () => {
      this.#textTag = before;
    };
  }

  open(tag: 'blockquote' | 'ul' | 'ol' | 'li', attributes: Record<string, string> = {}): void {
    this.#closeBlock();
    const element = this.#page.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    this.#place(element);
    this.#containers.push(element);
  }

  close(): void {
    this.#closeBlock();
    const element = this.#containers.pop()!;
    if (element.childNodes.length > 0) return;
    if (element.localName === 'li' || element.localName === 'blockquote')
      element.append(this.#page.createElement('p'));
    else element.remove();
  }

  rule(): void {
    this.#closeBlock();
    this.#place(this.#page.createElement('hr'));
  }

  codeBlock(text: string): void {
    this.#closeBlock();
    const block = this.#page.createElement('pre');
    block.append(text);
    this.#place(block);
  }

  /** One paragraph of the cells; `writeCell` writes what is in one. */
  row<Cell>(cells: readonly Cell[], writeCell: (cell: Cell) => void): void {
    const inner = this.#inRow;
    if (!inner) this.#closeBlock();
    this.#inRow = true;
    cells.forEach((cell, index) => {
      if (index > 0) this.#separate();
      writeCell(cell);
    });
    if (inner) return;
    this.#inRow = false;
    this.#breakDue = false;
    this.#closeBlock();
  }

  finish(): HTMLElement {
    if (this.#openEdges) this.#endsInSpace = false;
    this.#closeBlock();
    return this.root;
  }

  #separate(): void {
    this.#breakDue = false;
    this.#trim();
    const separator = this.#page.createTextNode(this.#block === null ? '| ' : ' | ');
    this.#openBlock().append(separator);
    this.#lastText = separator;
    this.#endsInSpace = true;
    this.#atLineStart = true;
  }

  #collapsed(written: string, look: TextLook): void {
    const collapsed = written.replace(/[ \t\n\r\f]+/g, ' ');
    const cut = this.#atOpenStart ? !/^ +\S/.test(written) : this.#atLineStart || this.#endsInSpace;
    const text = cut ? collapsed.replace(/^ /, '') : collapsed;
    if (text !== '') this.#append(text, look, text.endsWith(' '));
  }

  #append(text: string, look: TextLook, endsInSpace: boolean): void {
    this.#breakIfDue();
    const node = this.#page.createTextNode(text);
    this.#openBlock().append(this.#marked(node, look));
    this.#lastText = node;
    this.#endsInSpace = endsInSpace;
    this.#atLineStart = false;
  }

  #marked(leaf: globalThis.Node, { code, strong, em, href, machine }: TextLook): globalThis.Node {
    let marked = leaf;
    const wrap = (tag: string, name?: string, value?: string | null) => {
      const element = this.#page.createElement(tag);
      if (name) element.setAttribute(name, value ?? '');
      element.append(marked);
      marked = element;
    };
    if (code) wrap('code');
    if (strong) wrap('strong');
    if (em) wrap('em');
    if (href !== null) wrap('a', 'href', href);
    if (machine !== null) wrap('span', 'data-machine', machine);
    return marked;
  }

  #breakIfDue(): void {
    if (!this.#breakDue) return;
    this.#breakDue = false;
    this.lineBreak();
  }

  #trim(): void {
    if (this.#lastText === null || !this.#endsInSpace) return;
    const { data } = this.#lastText;
    this.#lastText.data = data.replace(/ $/, '');
    this.#endsInSpace = false;
  }

  #openBlock(): HTMLElement {
    if (this.#block !== null) return this.#block;
    this.#block = this.#page.createElement(this.#textTag);
    this.#place(this.#block);
    return this.#block;
  }

  /** Where the schema lets it stand: no item outside a list, nothing else in one, a paragraph first in an item. */
  #place(element: HTMLElement): void {
    this.#atOpenStart = false;
    let container = this.#containers.at(-1)!;
    const inList = /^[uo]l$/.test(container.localName);
    if (element.localName === 'li' && !inList) {
      const last = container.lastElementChild;
      const list = last && this.#made.has(last) ? last : this.#page.createElement('ul');
      this.#made.add(list);
      if (list !== last) this.#place(list as HTMLElement);
      list.append(element);
      return;
    }
    if (element.localName !== 'li' && inList) {
      const item = container.lastElementChild ?? container.appendChild(this.#page.createElement('li'));
      container = item as HTMLElement;
    }
    const first = container.localName === 'li' && container.childNodes.length === 0;
    if (first && element.localName !== 'p') container.append(this.#page.createElement('p'));
    container.append(element);
  }
}
