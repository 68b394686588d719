import { pictureWords } from '../foreign-html/index.ts';
import type { DocxNotes, Relationships } from './docx-parts.ts';
import { type DocxStyles, noLook, over, type RunLook, runLook } from './docx-styles.ts';
import { attribute, child, childValue, escapeXml } from './xml.ts';

/** What a paragraph says: as HTML, and as the bare text that a line of code is. */
export interface Inline {
  html: string;
  text: string;
  /** Whether it ends in a line break, or says nothing: a page shows no such line. */
  open: boolean;
  /** Whether a page or a column ends in it. */
  pageEnd: boolean;
  /** Paragraphs of the text boxes that hang on it. */
  boxes: Element[];
}

/** A note that was referred to, in the order of its number. */
export interface Note {
  content: Element;
  links: Relationships;
}

interface Field {
  instruction: string;
  /** Its instruction is over, and what it shows has begun. */
  shown: boolean;
  href: string | null;
}

/** Fields inside fields. */
const mostFields = 50;

/** Symbols of Microsoft's fonts that have a character of their own. */
const symbols: Record<string, string> = {
  '4A': '☺',
  '6C': '●',
  '6F': '□',
  '71': '□',
  A7: '▪',
  A8: '□',
  B7: '•',
  D8: '➢',
  DF: '←',
  E0: '→',
  E8: '➔',
  F0: '⇨',
  FB: '✗',
  FC: '✓',
  FE: '☒',
};

/** Reads the content of paragraphs. Fields may reach over several, so one reader is asked in order. */
export class DocxInline {
  readonly #styles: DocxStyles;
  readonly #notes: { footnotes: DocxNotes; endnotes: DocxNotes };
  readonly #fields: Field[] = [];
  readonly notes: Note[] = [];
  readonly #numberOf = new Map<Element, number>();
  readonly #notesById = new Map<DocxNotes, ReadonlyMap<string, Element>>();
  /** Set when the text is read: what is read after it, the notes, adds none. */
  allNotesKnown = false;
  pictures = 0;
  comments = 0;
  #html: string[] = [];
  #text = '';
  #open = true;
  #pageEnd = false;
  #boxes: Element[] = [];

  constructor(styles: DocxStyles, notes: { footnotes: DocxNotes; endnotes: DocxNotes }) {
    this.#styles = styles;
    this.#notes = notes;
  }

  /** @param usual  how its words look as a whole, by its style. */
  read(paragraph: Element, usual: RunLook, links: Relationships): Inline {
    this.#html = [];
    this.#text = '';
    this.#open = true;
    this.#pageEnd = false;
    this.#boxes = [];
    this.#children(paragraph, { usual, links, href: null });
    return {
      html: this.#html.join(''),
      text: this.#text,
      open: this.#open,
      pageEnd: this.#pageEnd,
      boxes: this.#boxes,
    };
  }

  #children(parent: Element, place: Place): void {
    for (let each = parent.firstElementChild; each !== null; each = each.nextElementSibling) {
      this.#element(each, place);
    }
  }

  #element(element: Element, place: Place): void {
    switch (element.localName) {
      case 'r':
        this.#run(element, place);
        return;
      case 'hyperlink':
        this.#children(element, { ...place, href: targetOf(element, place.links) ?? place.href });
        return;
      case 'fldSimple':
        this.#children(element, { ...place, href: hrefIn(attribute(element, 'instr') ?? '') ?? place.href });
        return;
      case 'oMath':
        this.#say(mathText(element), { look: noLook, href: place.href });
        return;
      // What was taken out or moved away by tracked changes, and what only describes.
      case 'del':
      case 'moveFrom':
      case 'pPr':
      case 'sdtPr':
      case 'sdtEndPr':
      case 'smartTagPr':
      case 'customXmlPr':
        return;
      case 'AlternateContent': {
        const chosen = child(element, 'Choice') ?? child(element, 'Fallback');
        if (chosen !== null) this.#children(chosen, place);
        return;
      }
      default:
        // `ins`, `smartTag`, `sdt`, `bdo` and the like hold runs.
        this.#children(element, place);
    }
  }

  #run(run: Element, place: Place): void {
    const properties = child(run, 'rPr');
    const direct = runLook(properties);
    const look = over(direct, over(this.#styles.run(childValue(properties, 'rStyle')), place.usual));
    for (let each = run.firstElementChild; each !== null; each = each.nextElementSibling) {
      if (each.localName === 'fldChar') this.#fieldChar(attribute(each, 'fldCharType'));
      else if (each.localName === 'instrText') this.#instruct(each.textContent ?? '');
      else if (look.hidden !== true && this.#fields.every(({ shown }) => shown))
        this.#piece(each, look, place);
    }
  }

  #piece(piece: Element, look: RunLook, place: Place): void {
    const href = this.#fields.findLast((field) => field.href !== null)?.href ?? place.href;
    const say = (text: string) => this.#say(text, { look, href });
    switch (piece.localName) {
      case 't':
        say(textOf(piece));
        return;
      case 'tab':
      case 'ptab':
        say('\t');
        return;
      case 'noBreakHyphen':
        say('\u2011');
        return;
      case 'sym':
        say(symbolOf(piece));
        return;
      case 'br':
      case 'cr':
        // The end of a page or a column is for paper.
        if (/^(?:page|column)$/.test(attribute(piece, 'type') ?? '')) {
          this.#pageEnd = true;
          return;
        }
        this.#html.push(marked('<br>', look, href));
        this.#text += '\n';
        this.#open = true;
        return;
      case 'ruby':
        this.#ruby(piece, place);
        return;
      case 'drawing':
      case 'pict':
      case 'object':
        this.#drawing(piece);
        return;
      case 'AlternateContent': {
        const chosen = child(piece, 'Choice') ?? child(piece, 'Fallback');
        for (const each of chosen?.children ?? []) this.#piece(each, look, place);
        return;
      }
      case 'footnoteReference':
        this.#note(piece, this.#notes.footnotes, look);
        return;
      case 'endnoteReference':
        this.#note(piece, this.#notes.endnotes, look);
        return;
      case 'commentReference':
        this.comments += 1;
        return;
      default:
    }
  }

  #say(text: string, { look, href }: { look: RunLook; href: string | null }): void {
    if (text === '') return;
    this.#html.push(marked(escapeXml(text), look, href));
    this.#text += text;
    this.#open = false;
  }

  #ruby(ruby: Element, place: Place): void {
    const runs = (name: string) => {
      const part = child(ruby, name);
      if (part !== null) this.#children(part, place);
    };
    runs('rubyBase');
    this.#say('(', { look: noLook, href: null });
    runs('rt');
    this.#say(')', { look: noLook, href: null });
  }

  /** Its description; the text of a text box. What is drawn otherwise is counted. */
  #drawing(drawing: Element): void {
    const boxes = [...drawing.getElementsByTagNameNS('*', 'txbxContent')].filter(
      (box) => !hasBoxAbove(box, drawing),
    );
    this.#boxes.push(...boxes);
    const said = descriptionOf(drawing);
    if (said !== '') {
      this.#html.push(`<img alt="${escapeXml(said)}">`);
      this.#text += said;
      this.#open = false;
    } else if (boxes.length === 0 && isPicture(drawing)) this.pictures += 1;
  }

  /** A note is said once, however often it is referred to; notes have none themselves. */
  #note(reference: Element, notes: DocxNotes, look: RunLook): void {
    const content = this.#byId(notes).get(attribute(reference, 'id') ?? '');
    if (content === undefined || content.contains(reference)) return;
    let number = this.#numberOf.get(content);
    if (number === undefined) {
      if (this.allNotesKnown) return;
      number = this.notes.push({ content, links: notes.links });
      this.#numberOf.set(content, number);
    }
    this.#say(`[${number}]`, { look: { ...look, code: false }, href: null });
  }

  #byId(notes: DocxNotes): ReadonlyMap<string, Element> {
    const known =
      this.#notesById.get(notes) ??
      new Map([...(notes.root?.children ?? [])].map((note) => [attribute(note, 'id') ?? '', note]));
    this.#notesById.set(notes, known);
    return known;
  }

  #fieldChar(type: string | null): void {
    const field = this.#fields.at(-1);
    if (type === 'begin' && this.#fields.length < mostFields)
      this.#fields.push({ instruction: '', shown: false, href: null });
    if (type === 'separate' && field) Object.assign(field, { shown: true, href: hrefIn(field.instruction) });
    if (type === 'end') this.#fields.pop();
  }

  #instruct(text: string): void {
    const field = this.#fields.at(-1);
    if (field && field.instruction.length < 10_000) field.instruction += text;
  }
}

interface Place {
  usual: RunLook;
  links: Relationships;
  href: string | null;
}

function marked(html: string, look: RunLook, href: string | null): string {
  let inner = html;
  if (look.code === true) inner = `<code>${inner}</code>`;
  if (look.strong === true) inner = `<strong>${inner}</strong>`;
  if (look.em === true) inner = `<em>${inner}</em>`;
  return href === null ? inner : `<a href="${escapeXml(href)}">${inner}</a>`;
}

function textOf(piece: Element): string {
  const text = piece.textContent ?? '';
  return piece.getAttribute('xml:space') === 'preserve' ? text : text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
}

function symbolOf(symbol: Element): string {
  const code = Number.parseInt(attribute(symbol, 'char') ?? '', 16);
  if (Number.isNaN(code) || code > 0xffff) return '';
  if (code < 0xe000) return String.fromCharCode(code);
  return symbols[(code & 0xff).toString(16).toUpperCase()] ?? '\uFFFD';
}

function targetOf(link: Element, links: Relationships): string | null {
  const target = links.get(attribute(link, 'id') ?? '');
  if (target === undefined || !target.external) return null;
  const anchor = attribute(link, 'anchor');
  return anchor === null || target.target.includes('#') ? target.target : `${target.target}#${anchor}`;
}

const hrefIn = (instruction: string): string | null =>
  /^\s*HYPERLINK\s+(?!\\)(?:"([^"]*)"|(\S+))/i
    .exec(instruction)
    ?.slice(1)
    .find((said) => said) ?? null;

function mathText(math: Element): string {
  return [...math.getElementsByTagNameNS('*', 't')].map((text) => text.textContent ?? '').join('');
}

function descriptionOf(drawing: Element): string {
  const described = drawing.getElementsByTagNameNS('*', 'docPr')[0];
  const shape = drawing.getElementsByTagNameNS('*', 'shape')[0];
  return pictureWords(attribute(described, 'descr') ?? attribute(shape, 'alt'));
}

const isPicture = (drawing: Element) =>
  ['blip', 'imagedata', 'chart', 'OLEObject', 'relIds'].some(
    (name) => drawing.getElementsByTagNameNS('*', name).length > 0,
  );

function hasBoxAbove(box: Element, until: Element): boolean {
  for (let each = box.parentElement; each !== null && each !== until; each = each.parentElement) {
    if (each.localName === 'txbxContent' || each.localName === 'Fallback') return true;
  }
  return false;
}
