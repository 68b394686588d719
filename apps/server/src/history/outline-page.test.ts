import { type HistorySpan, limits, type NamedVersion } from '@tercet/protocol';
import { mergeSpans } from '@tercet/storage';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outlinePage } from './outline-page.ts';

const life = fc
  .array(fc.record({ steps: fc.integer({ min: 1, max: 9 }), author: fc.constantFrom('ada', 'bea', 'cal') }), {
    maxLength: 60,
  })
  .map((written) => {
    let from = 0;
    return written.map(({ steps, author }): HistorySpan => {
      const span = { from, to: from + steps, author, startedAt: 10 * from, endedAt: 10 * (from + steps) };
      from = span.to;
      return span;
    });
  });

test('[DC18] a life told in fewer spans has no gap, begins and ends where it did, and names who wrote most', () => {
  fc.assert(
    fc.property(life, fc.integer({ min: 2, max: 12 }), (spans, most) => {
      const merged = mergeSpans(spans, most);
      expect(merged.length).toBeLessThanOrEqual(most);
      if (spans.length <= most) expect(merged).toEqual(spans);
      expect(merged[0]?.from).toBe(spans[0]?.from);
      expect(merged.at(-1)?.to).toBe(spans.at(-1)?.to);
      for (const [index, span] of merged.entries()) {
        expect(span.from).toBe(merged[index - 1]?.to ?? 0);
        const within = spans.filter(({ from, to }) => from >= span.from && to <= span.to);
        expect(within.length).toBeGreaterThan(0);
        const stepsOf = (author: string) =>
          within.filter((each) => each.author === author).reduce((sum, { from, to }) => sum + to - from, 0);
        for (const { author } of within) expect(stepsOf(span.author)).toBeGreaterThanOrEqual(stepsOf(author));
        expect(span.others === true).toBe(new Set(within.map(({ author }) => author)).size > 1);
        expect([span.startedAt, span.endedAt]).toEqual([within[0]?.startedAt, within.at(-1)?.endedAt]);
      }
    }),
    { seed: 19 },
  );
});

const changes = 68_808;
const spans = Array.from({ length: changes }, (_, from): HistorySpan => {
  const author = `writer of ${from % 20}`.padEnd(22, 'x');
  return {
    from,
    to: from + 1,
    author,
    startedAt: 1_764_585_640_000 + from,
    endedAt: 1_764_585_640_000 + from,
  };
});
const names = Array.from({ length: limits.namesPerDocument }, (_, version): NamedVersion => {
  return { version, name: '雨'.repeat(limits.labelCharacters), at: 1_764_585_640_000, by: 'x'.repeat(16) };
});
const writers = Array.from({ length: 5_000 }, (_, index) => ({
  id: `${index}`.padStart(16, 'w'),
  name: '雨'.repeat(limits.nameCharacters),
  color: 1,
}));
const outline = { createdAt: 0, version: changes, wholeFrom: 0, kept: [0], spans, names };
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

test('[DC18] 68,808 changes of hand, names and writers come in answers of at most 256 kB each', () => {
  const found: { names: unknown[]; writers: unknown[] } = { names: [], writers: [] };
  let page = outlinePage(outline, writers, {});
  expect(page.spans.length).toBeGreaterThan(500);
  for (let answers = 1; ; answers += 1) {
    expect(bytesOf(page)).toBeLessThanOrEqual(limits.historyAnswerBytes);
    expect(answers).toBeLessThan(50);
    found.names.push(...page.names);
    found.writers.push(...page.writers);
    if (!page.next) break;
    page = outlinePage(outline, writers, { next: page.next });
  }
  expect(found).toEqual({ names, writers });
});

test('[DC18] what a span of several stands for is told when it is asked for', () => {
  const rough = outlinePage(outline, writers, {}).spans[400]!;
  expect(rough.others).toBe(true);
  const { from, to } = rough;
  const finer = outlinePage(outline, writers, { from, to });
  expect(finer.spans).toEqual(spans.slice(from, to));
  expect([finer.names, finer.writers, finer.next]).toEqual([[], [], null]);
});
