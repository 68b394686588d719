import type { HistoryOutline, HistorySpan } from '@tercet/protocol';

/** The versions that can be looked at, oldest first: where a slider may stand. */
export interface VersionStops {
  /** At least 1: version 0 is always there. */
  readonly count: number;
  /** The version at 0 ≤ index < count. */
  at(index: number): number;
  /** Of the newest stop that is not after the version. */
  indexOf(version: number): number;
  /** The same as a place between stops, for what is drawn beside the slider: 0 ≤ place ≤ count − 1. */
  placeOf(version: number): number;
}

/** Every version from `wholeFrom` on, and of the older ones those that were kept. */
export function versionStops({
  version,
  kept,
  wholeFrom,
}: Pick<HistoryOutline, 'version' | 'kept' | 'wholeFrom'>): VersionStops {
  const older = kept.filter((each) => each < wholeFrom);
  const last = Math.max(version, wholeFrom);
  const count = older.length + last - wholeFrom + 1;
  const at = (index: number) => older[index] ?? wholeFrom + index - older.length;
  function indexOf(wanted: number): number {
    if (wanted >= wholeFrom) return Math.min(older.length + wanted - wholeFrom, count - 1);
    const later = older.findIndex((each) => each > wanted);
    return Math.max(0, (later === -1 ? older.length : later) - 1);
  }
  function placeOf(wanted: number): number {
    const index = indexOf(wanted);
    const here = at(index);
    if (index === count - 1 || wanted <= here) return index;
    return index + (wanted - here) / (at(index + 1) - here);
  }
  return { count, at, indexOf, placeOf };
}

/** Whose steps led to a version; null for version 0, which nobody wrote. */
export function spanOf(spans: readonly HistorySpan[], version: number): HistorySpan | null {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? 0) < version) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span && span.from < version ? span : null;
}

/** When a version was made, milliseconds since 1970: even paces between a span's first and last step. */
export function timeOf(outline: Pick<HistoryOutline, 'spans' | 'createdAt'>, version: number): number {
  const span = spanOf(outline.spans, version);
  if (span === null) return outline.createdAt;
  const steps = span.to - span.from - 1;
  if (steps <= 0) return span.endedAt;
  const share = (version - span.from - 1) / steps;
  return span.startedAt + share * (span.endedAt - span.startedAt);
}

/**
 * The stop where the next stretch of one writer ends, or the one before.
 *
 * @param way  1 towards now, −1 towards the beginning.
 */
export function pageFrom(
  { spans }: Pick<HistoryOutline, 'spans'>,
  stops: VersionStops,
  index: number,
  way: 1 | -1,
): number {
  const ends = [0, ...spans.map(({ to }) => stops.indexOf(to)), stops.count - 1];
  if (way === 1) return ends.find((end) => end > index) ?? stops.count - 1;
  return ends.findLast((end) => end < index) ?? 0;
}
