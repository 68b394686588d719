import type { HistorySpan } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { finerSpans } from './finer-spans.ts';

const span = (from: number, to: number, author: string, others = false): HistorySpan => ({
  ...{ from, to, author, startedAt: from, endedAt: to },
  ...(others ? { others } : {}),
});
const rough = span(4, 9, 'ada', true);
const spans = [span(0, 4, 'bea'), rough, span(9, 12, 'cal')];
const finer = [span(4, 6, 'ada'), span(6, 7, 'bea'), span(7, 9, 'ada')];

test('[DC18] a stretch told as one is told as those it stood for', () => {
  expect(finerSpans(spans, rough, finer)).toEqual([spans[0], ...finer, spans[2]]);
});

test('what does not stand for it changes nothing', () => {
  expect(finerSpans(spans, rough, finer.slice(1))).toEqual(spans);
  expect(finerSpans(spans, rough, [])).toEqual(spans);
  expect(finerSpans(spans, span(5, 9, 'ada', true), finer)).toEqual(spans);
});
