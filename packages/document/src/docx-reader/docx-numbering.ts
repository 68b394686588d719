import { leftOf } from './docx-styles.ts';
import { attribute, child, childrenNamed, childValue } from './xml.ts';

/** The sign a paragraph bears: a bullet, or a number. */
export interface Sign {
  /** Items of one list share it. */
  list: string;
  /** 0 is the outermost. */
  level: number;
  ordered: boolean;
  /** The number itself; 1 for a bullet. */
  number: number;
  /** As it is drawn, for what is no item here: `2.1`. */
  words: string;
  /** Nothing is drawn: a further paragraph of the item before, as some programs write it. */
  blank: boolean;
  left: number;
}

interface Level {
  format: string;
  start: number;
  text: string;
  left: number | null;
}

const mostLevels = 9;

/** A `w:num`: a use of an `w:abstractNum`, with levels and starts of its own. */
interface Use {
  abstract: string;
  levels: ReadonlyMap<number, Level>;
  starts: ReadonlyMap<number, number>;
}

/** The lists of a Word file. Asked for paragraph after paragraph, since numbers count. */
export class DocxNumbering {
  readonly #uses = new Map<string, Use>();
  readonly #levels = new Map<string, ReadonlyMap<number, Level>>();
  readonly #counts = new Map<string, (number | undefined)[]>();
  readonly #begun = new Set<string>();
  /** Lists that began at a number of their own, by what they count in. */
  readonly #anew = new Map<string, number>();
  readonly #ours: boolean;

  /** @param ours  whether each use is a list, as in our files; others change uses within a list. */
  constructor(numbering: Element | null, ours: boolean) {
    this.#ours = ours;
    for (const each of childrenNamed(numbering, 'abstractNum')) {
      this.#levels.set(attribute(each, 'abstractNumId') ?? '', levelsIn([each]));
    }
    for (const each of childrenNamed(numbering, 'num')) {
      const overrides = childrenNamed(each, 'lvlOverride');
      const starts = overrides.flatMap((level) => {
        const start = childValue(level, 'startOverride');
        return start === null ? [] : [[numberOf(attribute(level, 'ilvl')), numberOf(start)] as const];
      });
      this.#uses.set(attribute(each, 'numId') ?? '', {
        abstract: childValue(each, 'abstractNumId') ?? '',
        levels: levelsIn(overrides),
        starts: new Map(starts),
      });
    }
  }

  /** @param properties `w:numPr`, of the paragraph or its style. */
  next(properties: Element | null): Sign | null {
    const id = childValue(properties, 'numId') ?? '';
    const use = this.#uses.get(id);
    if (use === undefined) return null;
    const level = Math.min(Math.max(0, numberOf(childValue(properties, 'ilvl'))), mostLevels - 1);
    const described = use.levels.get(level) ?? this.#levels.get(use.abstract)?.get(level);
    if (described === undefined || described.format === 'none') return null;
    const ordered = described.format !== 'bullet';
    const blank = !ordered && described.text.trim() === '';
    const left = described.left ?? 720 * (level + 1);
    const number = blank ? 1 : this.#count(id, use, level, described.start);
    const counting = `${use.abstract} ${level}`;
    const look = ordered ? `${counting} ${this.#anew.get(counting) ?? 0}` : `bullets ${level} ${left}`;
    return {
      list: this.#ours ? `${id} ${level}` : look,
      level,
      ordered,
      number,
      words: this.#words(use, described.text),
      blank,
      left,
    };
  }

  #count(id: string, { abstract, starts }: Use, level: number, start: number): number {
    const counts = this.#counts.get(abstract) ?? [];
    this.#counts.set(abstract, counts);
    const key = `${id} ${level}`;
    const startsAnew = this.#begun.has(key) ? undefined : starts.get(level);
    this.#begun.add(key);
    if (startsAnew !== undefined) {
      const counting = `${abstract} ${level}`;
      this.#anew.set(counting, (this.#anew.get(counting) ?? 0) + 1);
    }
    const before = counts[level];
    const number = startsAnew ?? (before === undefined ? start : before + 1);
    counts.length = level;
    counts[level] = number;
    return number;
  }

  #words({ abstract, levels }: Use, text: string): string {
    const counts = this.#counts.get(abstract) ?? [];
    return text.replace(/%([1-9])/g, (_, digit: string) => {
      const level = Number(digit) - 1;
      const described = levels.get(level) ?? this.#levels.get(abstract)?.get(level);
      return formatted(counts[level] ?? described?.start ?? 1, described?.format ?? 'decimal');
    });
  }
}

const levelsIn = (parents: readonly Element[]): ReadonlyMap<number, Level> =>
  new Map(
    parents
      .flatMap((parent) => childrenNamed(parent, 'lvl'))
      .map((level) => [numberOf(attribute(level, 'ilvl')), readLevel(level)] as const),
  );

function readLevel(level: Element): Level {
  return {
    format: childValue(level, 'numFmt') ?? 'decimal',
    start: Math.max(0, numberOf(childValue(level, 'start') ?? '1')),
    text: childValue(level, 'lvlText') ?? '',
    left: leftOf(child(level, 'pPr')),
  };
}

function numberOf(text: string | null): number {
  const number = Number.parseInt(text ?? '', 10);
  return Number.isNaN(number) ? 0 : number;
}

function formatted(number: number, format: string): string {
  const letter = () => String.fromCharCode(97 + ((number + 25) % 26)).repeat(Math.ceil(number / 26) % 10);
  switch (format) {
    case 'lowerLetter':
      return letter();
    case 'upperLetter':
      return letter().toUpperCase();
    case 'lowerRoman':
      return roman(number);
    case 'upperRoman':
      return roman(number).toUpperCase();
    case 'bullet':
      return '';
    default:
      return String(number);
  }
}

const romanSigns: readonly [number, string][] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
];

function roman(number: number): string {
  let rest = Math.min(number, 3_999);
  let said = '';
  for (const [value, sign] of romanSigns) {
    for (; rest >= value; rest -= value) said += sign;
  }
  return said;
}
