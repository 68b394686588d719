import { attribute, child, childrenNamed, childValue, isOn } from './xml.ts';

type BlockKind = 'paragraph' | 'heading' | 'quote' | 'code';

/** What a paragraph's style says of it, its parents' words included. */
export interface ParagraphStyle {
  kind: BlockKind;
  /** Of a heading, 1 is the highest. */
  level: number;
  name: string;
  left: number | null;
  numbering: Element | null;
  run: RunLook;
}

/** Of a run; null where it says nothing. */
export interface RunLook {
  strong: boolean | null;
  em: boolean | null;
  code: boolean | null;
  hidden: boolean | null;
}

export const noLook: RunLook = { strong: null, em: null, code: null, hidden: null };

const codeBlockNames = /^(?:code|source code|source|html preformatted|preformatted text|code block)$/i;
const codeNames =
  /^(?:html (?:code|keyboard|sample|typewriter)|verbatim char|source text|inline code|code char|teletype)$/i;
const quoteNames = /^(?:quote|intense quote|block text|quotations|block quotation)$/i;
/** Fonts that nobody takes for a manuscript, as some take Courier. */
const codeFonts =
  /^(?:consolas|menlo|monaco|(?:source code|roboto|jetbrains|fira|ibm plex|ubuntu|dejavu sans|sf) (?:pro|mono|code).*|cascadia (?:code|mono)|fira (?:code|mono))$/i;

/** What run properties (`w:rPr`) say by themselves. */
export function runLook(properties: Element | null): RunLook {
  if (properties === null) return noLook;
  const font = attribute(child(properties, 'rFonts'), 'ascii');
  return {
    strong: isOn(properties, 'b'),
    em: isOn(properties, 'i'),
    code: font === null ? null : codeFonts.test(font),
    hidden: isOn(properties, 'vanish'),
  };
}

/** What the first says, and where it says nothing, the second. */
export const over = (first: RunLook, second: RunLook): RunLook => ({
  strong: first.strong ?? second.strong,
  em: first.em ?? second.em,
  code: first.code ?? second.code,
  hidden: first.hidden ?? second.hidden,
});

/** The styles of a Word file, by id. */
export class DocxStyles {
  readonly #byId = new Map<string, Element>();
  readonly #paragraphs = new Map<string, ParagraphStyle>();
  readonly #runs = new Map<string, RunLook>();
  readonly #usual: string;

  constructor(styles: Element | null) {
    let usual = '';
    for (const style of childrenNamed(styles, 'style')) {
      const id = attribute(style, 'styleId') ?? '';
      this.#byId.set(id, style);
      const isDefault = /^(?:1|true|on)$/.test(attribute(style, 'default') ?? '');
      if (isDefault && attribute(style, 'type') === 'paragraph') usual = id;
    }
    this.#usual = usual;
  }

  paragraph(id: string | null): ParagraphStyle {
    const key = id ?? this.#usual;
    const known = this.#paragraphs.get(key) ?? this.#readParagraph(key);
    this.#paragraphs.set(key, known);
    return known;
  }

  run(id: string | null): RunLook {
    if (id === null) return noLook;
    const known =
      this.#runs.get(id) ??
      this.#chain(id).reduce(
        (look, style) => over(look, over(this.#named(style), runLook(child(style, 'rPr')))),
        noLook,
      );
    this.#runs.set(id, known);
    return known;
  }

  #named(style: Element): RunLook {
    return codeNames.test(nameOf(style)) ? { ...noLook, code: true } : noLook;
  }

  #readParagraph(id: string): ParagraphStyle {
    const chain = this.#chain(id);
    const names = chain.map(nameOf);
    const first = <T>(read: (style: Element) => T | null): T | null =>
      chain.reduce<T | null>((found, style) => found ?? read(style), null);
    const level = first((style) => levelOf(nameOf(style), childValue(child(style, 'pPr'), 'outlineLvl')));
    const kind: BlockKind =
      level !== null
        ? 'heading'
        : names.some((name) => codeBlockNames.test(name))
          ? 'code'
          : names.some((name) => quoteNames.test(name))
            ? 'quote'
            : 'paragraph';
    const run = chain.reduce((look, style) => over(look, runLook(child(style, 'rPr'))), noLook);
    return {
      kind,
      level: level ?? 0,
      name: names[0] ?? '',
      left: first((style) => leftOf(child(style, 'pPr'))),
      numbering: first((style) => child(child(style, 'pPr'), 'numPr')),
      // How a heading or a quote looks as a whole is no mark of its words; nor is how the whole text looks.
      run: kind === 'paragraph' && id !== this.#usual ? run : { ...noLook, hidden: run.hidden },
    };
  }

  /** A style and those it is based on, at most as many as there can be sensibly. */
  #chain(id: string): Element[] {
    const chain: Element[] = [];
    for (let style = this.#byId.get(id); style && chain.length < 20 && !chain.includes(style); ) {
      chain.push(style);
      style = this.#byId.get(childValue(style, 'basedOn') ?? '');
    }
    return chain;
  }
}

const nameOf = (style: Element) => childValue(style, 'name') ?? '';

function levelOf(name: string, outline: string | null): number | null {
  const numbered = /^heading ([1-9])$/i.exec(name)?.[1];
  if (numbered !== undefined) return Number(numbered);
  if (/^title$/i.test(name)) return 1;
  return outline === null || !/^[0-8]$/.test(outline) ? null : Number(outline) + 1;
}

/** Twips between the margin and a paragraph's text. */
export function leftOf(properties: Element | null): number | null {
  const indent = child(properties, 'ind');
  const said = Number.parseInt(attribute(indent, 'left') ?? attribute(indent, 'start') ?? '', 10);
  return Number.isNaN(said) ? null : said;
}
