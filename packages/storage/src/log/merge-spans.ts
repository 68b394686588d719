import type { HistorySpan } from '@tercet/protocol';

/**
 * A life told in at most `most` spans: where many short ones follow one another, as one, in the name of whoever made
 * most of their steps. Long ones stay as they are.
 *
 * @param spans ascending, without a gap.
 */
export function mergeSpans(spans: readonly HistorySpan[], most: number): HistorySpan[] {
  if (spans.length <= most) return [...spans];
  const versions = (spans.at(-1)?.to ?? 0) - (spans[0]?.from ?? 0);
  // Every group but the last has at least its share.
  const share = Math.ceil(versions / Math.max(1, most - 1));
  const merged: HistorySpan[] = [];
  let group: HistorySpan[] = [];
  for (const span of spans) {
    group.push(span);
    if (span.to - (group[0]?.from ?? 0) < share) continue;
    merged.push(together(group));
    group = [];
  }
  if (group.length > 0) merged.push(together(group));
  return merged;
}

function together(group: readonly HistorySpan[]): HistorySpan {
  const [first] = group as [HistorySpan];
  if (group.length === 1) return first;
  const steps = new Map<string, number>();
  let endedAt = first.endedAt;
  for (const span of group) {
    steps.set(span.author, (steps.get(span.author) ?? 0) + span.to - span.from);
    endedAt = Math.max(endedAt, span.endedAt);
  }
  const [[author]] = [...steps].sort(([, one], [, other]) => other - one) as [[string, number]];
  const whole = {
    from: first.from,
    to: group.at(-1)?.to ?? first.to,
    author,
    startedAt: first.startedAt,
    endedAt,
  };
  return steps.size === 1 ? whole : { ...whole, others: true };
}
