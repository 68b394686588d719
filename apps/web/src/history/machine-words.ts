import { type MachineAttrs, schema } from '@tercet/document';
import type { AuthoredSpan, HistoryVersion } from '@tercet/protocol';

/** In place of a writer's id: words that a model wrote and somebody took. */
export const machineAuthor = 'the machine';

/** Who wrote what in a version, the machine told from those who took its words. */
export interface Shares {
  /** The authors of text alone, ascending; what a model wrote is `machineAuthor`'s. */
  spans: AuthoredSpan[];
  /** Who took the machine's words: ids of writers, who took most first. */
  takers: string[];
}

/**
 * Reads the marks of the version's text: a take is its taker's step, so the authors alone count it as theirs. The edges of
 * blocks are nobody's words, and left out.
 *
 * @throws RangeError when `doc` is not a document of this schema.
 */
export function sharesOf({ doc, authors }: Pick<HistoryVersion, 'doc' | 'authors'>): Shares {
  const spans: AuthoredSpan[] = [];
  const taken = new Map<string, number>();
  let next = 0;
  schema.nodeFromJSON(doc).descendants((node, from) => {
    if (!node.isText) return;
    const to = from + node.nodeSize;
    const machine = node.marks.find(({ type }) => type.name === 'machine')?.attrs as MachineAttrs | undefined;
    if (machine) taken.set(machine.taker, (taken.get(machine.taker) ?? 0) + to - from);
    while (next < authors.length && authors[next]!.to <= from) next += 1;
    for (let at = next; at < authors.length && authors[at]!.from < to; at += 1) {
      const written = authors[at]!;
      spans.push({
        from: Math.max(from, written.from),
        to: Math.min(to, written.to),
        author: machine ? machineAuthor : written.author,
      });
    }
  });
  return { spans, takers: [...taken].sort(([, one], [, other]) => other - one).map(([taker]) => taker) };
}
