import type { HistoryAsk, HistoryOutline, Writer } from '@tercet/protocol';
import { mergeSpans, type StoredOutline } from '@tercet/storage';

/* One answer is at most `limits.historyAnswerBytes`: some 120 bytes a span, and what is left is shared. */
const mostSpans = 1_000;
const nameBytes = 64_000;
const writerBytes = 48_000;

/** As much of a life as one answer holds [DC18]. */
export function outlinePage(
  { spans, names, kept, ...outline }: StoredOutline,
  writers: readonly Writer[],
  { from, to, next }: Pick<HistoryAsk, 'from' | 'to' | 'next'>,
): HistoryOutline {
  if (from !== undefined || to !== undefined) {
    const [start, end] = [from ?? 0, to ?? outline.version];
    const within = spans.filter((span) => span.to > start && span.from < end);
    return { ...outline, spans: mergeSpans(within, mostSpans), kept: [], names: [], writers: [], next: null };
  }
  const namesFrom = next?.names ?? 0;
  const writersFrom = next?.writers ?? 0;
  const someNames = thatFit(names.slice(namesFrom), nameBytes);
  const someWriters = thatFit(writers.slice(writersFrom), writerBytes);
  const namesTo = namesFrom + someNames.length;
  const writersTo = writersFrom + someWriters.length;
  const isAll = namesTo >= names.length && writersTo >= writers.length;
  return {
    ...outline,
    spans: next ? [] : mergeSpans(spans, mostSpans),
    kept: next ? [] : kept,
    names: someNames,
    writers: someWriters,
    next: isAll ? null : { names: namesTo, writers: writersTo },
  };
}

/** The first of them, at least one, that are no longer than this as JSON. */
function thatFit<One>(all: readonly One[], most: number): One[] {
  let bytes = 0;
  const end = all.findIndex((one, index) => {
    bytes += Buffer.byteLength(JSON.stringify(one)) + 1;
    return index > 0 && bytes > most;
  });
  return all.slice(0, end < 0 ? all.length : end);
}
