import type { Sign } from './docx-numbering.ts';

/** Where a paragraph of Word stands, which knows no nesting: only signs, styles and indentation. */
export interface Place {
  sign: Sign | null;
  /** Quotes around it. */
  quotes: number;
  /** Twips between the margin and its text. */
  left: number;
  /** Lists around it where the file says so; null where they are to be guessed by indentation. */
  lists: number | null;
}

type Container =
  | { kind: 'quote' }
  | { kind: 'list'; list: string; ordered: boolean; level: number; left: number };

/** Twips that an indentation by hand may be off. */
const slack = 60;

/** Puts paragraphs that follow each other into the quotes and lists they stand in, as HTML. */
export class BlockPlaces {
  readonly #html: string[] = [];
  #path: Container[] = [];

  put(html: string, place: Place): void {
    if (place.sign === null) this.#stand(place);
    else this.#beginItem(place.sign, place);
    this.#html.push(html);
  }

  /** Outside of every list and quote. */
  putApart(html: string): void {
    this.#closeTo(0);
    this.#html.push(html);
  }

  finish(): string {
    this.#closeTo(0);
    return this.#html.join('');
  }

  #stand({ quotes, left, lists }: Place): void {
    const mostLists = lists ?? Number.POSITIVE_INFINITY;
    const inside = (list: Container & { kind: 'list' }) =>
      lists !== null || (left > 0 && left >= list.left - slack);
    this.#closeTo(this.#prefix({ mostLists, quotes, inside }));
    this.#openQuotes(quotes);
  }

  #beginItem(sign: Sign, { quotes, left, lists }: Place): void {
    const at = this.#path.findIndex(
      (each) => each.kind === 'list' && each.list === sign.list && each.ordered === sign.ordered,
    );
    if (at !== -1 && (lists === null || this.#count('list', at + 1) === lists)) {
      this.#closeTo(at + 1);
      this.#html.push('</li><li>');
      return;
    }
    const mostLists = lists === null ? Number.POSITIVE_INFINITY : lists - 1;
    const inside = (list: Container & { kind: 'list' }) =>
      lists !== null || list.level < sign.level || list.left < left - slack;
    this.#closeTo(this.#prefix({ mostLists, quotes, inside }));
    this.#openQuotes(quotes);
    this.#path.push({ kind: 'list', list: sign.list, ordered: sign.ordered, level: sign.level, left });
    this.#html.push(sign.ordered ? `<ol start="${sign.number}"><li>` : '<ul><li>');
  }

  /** How many of the open containers it stays in. */
  #prefix(most: {
    mostLists: number;
    quotes: number;
    inside: (list: Container & { kind: 'list' }) => boolean;
  }): number {
    let lists = 0;
    let quotes = 0;
    for (const [index, each] of this.#path.entries()) {
      if (each.kind === 'quote') quotes += 1;
      else lists += 1;
      if (quotes > most.quotes || lists > most.mostLists) return index;
      if (each.kind === 'list' && !most.inside(each)) return index;
    }
    return this.#path.length;
  }

  #count(kind: Container['kind'], until: number): number {
    return this.#path.slice(0, until).filter((each) => each.kind === kind).length;
  }

  #openQuotes(quotes: number): void {
    for (let open = this.#count('quote', this.#path.length); open < quotes; open += 1) {
      this.#path.push({ kind: 'quote' });
      this.#html.push('<blockquote>');
    }
  }

  #closeTo(length: number): void {
    for (const each of this.#path.splice(length).reverse()) {
      this.#html.push(each.kind === 'quote' ? '</blockquote>' : each.ordered ? '</li></ol>' : '</li></ul>');
    }
  }
}
