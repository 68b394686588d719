import type { HistorySpan } from '@tercet/protocol';

/** The spans with a stretch that stood for several told as those it stood for. */
export function finerSpans(
  spans: readonly HistorySpan[],
  rough: HistorySpan,
  finer: readonly HistorySpan[],
): HistorySpan[] {
  const at = spans.findIndex(({ from, to }) => from === rough.from && to === rough.to);
  const [first, last] = [finer[0], finer.at(-1)];
  // What others wrote meanwhile may have made the last one longer.
  if (at < 0 || first?.from !== rough.from || (last?.to ?? 0) < rough.to) return [...spans];
  return [...spans.slice(0, at), ...finer.filter(({ from }) => from < rough.to), ...spans.slice(at + 1)];
}
