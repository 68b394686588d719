import { type RunRule, runRules } from './layout-bounds.ts';

/** Reads a text piece by piece, and leaves out what is too much in a row (`runRules`). */
export class RunBounds {
  /** How long the run of each rule is at the end of what was taken. */
  #lengths: number[] = runRules.map(() => 0);

  /** Goes on behind a text that is there already, and not changed. */
  static after(text: string): RunBounds {
    const bounds = new RunBounds();
    bounds.#lengths = runRules.map((rule) => runAtEnd(text, rule));
    return bounds;
  }

  /** @returns the text without what is too much; the same string when nothing is. */
  take(text: string): string {
    const lengths = this.#lengths;
    let kept = '';
    let start = 0;
    for (let at = 0; at < text.length; ) {
      const codePoint = text.codePointAt(at) as number;
      const end = at + (codePoint > 0xffff ? 2 : 1);
      if (this.#isTooMuch(codePoint)) {
        kept += text.slice(start, at);
        start = end;
      } else
        runRules.forEach(({ includes }, index) => {
          lengths[index] = includes(codePoint) ? lengths[index]! + 1 : 0;
        });
      at = end;
    }
    return start === 0 ? text : kept + text.slice(start);
  }

  #isTooMuch(codePoint: number): boolean {
    return runRules.some(({ includes, most }, index) => this.#lengths[index]! >= most && includes(codePoint));
  }

  /** A line ends: nothing goes on. */
  end(): void {
    this.#lengths = runRules.map(() => 0);
  }

  /** How many characters at the start of a text are too much behind what was taken. */
  surplusOf(next: string): number {
    const surplus = runRules.map((rule, index) => {
      const length = this.#lengths[index]!;
      return length === 0
        ? 0
        : Math.max(0, Math.min(length + runAtStart(next, rule) - rule.most, runAtStart(next, rule)));
    });
    return Math.max(...surplus);
  }
}

/**
 * Text as it may go into a document: without what is too much in a row.
 *
 * @param before  what stands before it in the same line; '' at a start.
 */
export function boundedText(text: string, before = ''): string {
  return RunBounds.after(before).take(text);
}

/** How many code points of a kind a text ends with; no further than one past the bound. */
export function runAtEnd(text: string, { includes, most }: RunRule): number {
  let length = 0;
  for (let at = text.length; at > 0 && length <= most; length += 1) {
    const codePoint = codePointBefore(text, at);
    if (!includes(codePoint)) break;
    at -= codePoint > 0xffff ? 2 : 1;
  }
  return length;
}

/** How many code points of a kind a text begins with; no further than one past the bound. */
export function runAtStart(text: string, { includes, most }: RunRule): number {
  let length = 0;
  for (const character of text) {
    if (length > most || !includes(character.codePointAt(0) as number)) break;
    length += 1;
  }
  return length;
}

function codePointBefore(text: string, at: number): number {
  const pair = at > 1 ? (text.codePointAt(at - 2) as number) : 0;
  return pair > 0xffff ? pair : text.charCodeAt(at - 1);
}
