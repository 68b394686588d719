import type { AuthoredSpan } from '@tercet/protocol';
import type { Step } from 'prosemirror-transform';

/** Positions one after the other that one writer wrote. */
interface Run {
  author: string;
  length: number;
}

/** Runs next to one another. A keystroke copies one chunk and the list of them, whatever the document's size. */
interface Chunk {
  length: number;
  runs: readonly Run[];
}

const runsInChunk = 64;

/** As it is kept with a snapshot: the authors, and of each run the author's place among them and the length. */
export interface AuthorshipJson {
  authors: string[];
  runs: number[];
}

/**
 * Who wrote each position of a document, the edges of nodes included. '' is nobody: what was there from the start.
 *
 * Immutable. Follows the steps' maps: what a step puts in is its writer's, everything else keeps its writer, so
 * splitting, joining, marking, and wrapping, lifting or retyping a block change nobody's text.
 */
export class Authorship {
  readonly size: number;
  readonly #chunks: readonly Chunk[];

  private constructor(chunks: readonly Chunk[]) {
    this.#chunks = chunks;
    this.size = chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** One author for a document whose content has this size. */
  static of(size: number, author = ''): Authorship {
    return new Authorship(chunked([{ author, length: size }]));
  }

  /** Null when it is not what `toJSON` wrote for a document of this size. */
  static fromJSON(json: unknown, size: number): Authorship | null {
    const { authors, runs } = (json ?? {}) as Partial<AuthorshipJson>;
    if (!Array.isArray(authors) || !Array.isArray(runs) || runs.length % 2 !== 0) return null;
    const read: Run[] = [];
    for (let index = 0; index < runs.length; index += 2) {
      const author = authors[runs[index]!];
      const length = runs[index + 1]!;
      if (typeof author !== 'string' || !Number.isSafeInteger(length) || length < 1) return null;
      read.push({ author, length });
    }
    const authorship = new Authorship(chunked(read));
    return authorship.size === size ? authorship : null;
  }

  toJSON(): AuthorshipJson {
    const places = new Map<string, number>();
    const runs: number[] = [];
    for (const { author, length } of this.#runs()) {
      const place = places.get(author) ?? places.size;
      places.set(author, place);
      runs.push(place, length);
    }
    return { authors: [...places.keys()], runs };
  }

  /** After a step, for the document before it, that `author` made. */
  write(step: Step, author: string): Authorship {
    const changes: [from: number, to: number, length: number][] = [];
    step.getMap().forEach((from, to, newFrom, newTo) => {
      changes.push([from, to, newTo - newFrom]);
    });
    // Last first, so that the places of those before stay as they are.
    return changes.reduceRight<Authorship>(
      (before, [from, to, length]) => before.#replace(from, to, { author, length }),
      this,
    );
  }

  /** Everything somebody wrote, ascending; neighbours of one writer joined. */
  spans(): AuthoredSpan[] {
    const spans: AuthoredSpan[] = [];
    let from = 0;
    for (const { author, length } of this.#runs()) {
      if (author !== '') spans.push({ from, to: from + length, author });
      from += length;
    }
    return spans;
  }

  #runs(): Run[] {
    return joined(this.#chunks.flatMap(({ runs }) => runs));
  }

  #replace(from: number, to: number, put: Run): Authorship {
    let first = 0;
    let start = 0;
    while (first < this.#chunks.length - 1 && start + this.#chunks[first]!.length < from) {
      start += this.#chunks[first]!.length;
      first += 1;
    }
    let last = first;
    let end = start + (this.#chunks[first]?.length ?? 0);
    while (last < this.#chunks.length - 1 && end < to) {
      last += 1;
      end += this.#chunks[last]!.length;
    }
    // A chunk that has become small takes its neighbour in, so that there are never many small ones.
    if (last < this.#chunks.length - 1 && this.#chunks[last]!.runs.length < runsInChunk / 4) last += 1;
    const runs = this.#chunks.slice(first, last + 1).flatMap((chunk) => chunk.runs);
    const [head, rest] = cut(runs, from - start);
    const [, tail] = cut(rest, to - from);
    return new Authorship([
      ...this.#chunks.slice(0, first),
      ...chunked([...head, put, ...tail]),
      ...this.#chunks.slice(last + 1),
    ]);
  }
}

/** The runs of the first `length` positions, and those after. */
function cut(runs: readonly Run[], length: number): [Run[], Run[]] {
  const head: Run[] = [];
  let left = length;
  for (const [index, run] of runs.entries()) {
    if (run.length > left) {
      const tail = [{ ...run, length: run.length - left }, ...runs.slice(index + 1)];
      return [left > 0 ? [...head, { ...run, length: left }] : head, tail];
    }
    head.push(run);
    left -= run.length;
  }
  return [head, []];
}

/** Neighbours of one author made one, empty ones left out. */
function joined(runs: readonly Run[]): Run[] {
  const result: Run[] = [];
  for (const run of runs) {
    const before = result.at(-1);
    if (run.length === 0) continue;
    if (before?.author === run.author) {
      result[result.length - 1] = { author: run.author, length: before.length + run.length };
    } else result.push(run);
  }
  return result;
}

function chunked(runs: readonly Run[]): Chunk[] {
  const whole = joined(runs);
  const count = Math.ceil(whole.length / runsInChunk);
  return Array.from({ length: count }, (_, index) => {
    const part = whole.slice((index * whole.length) / count, ((index + 1) * whole.length) / count);
    return { runs: part, length: part.reduce((sum, { length }) => sum + length, 0) };
  });
}
