import { expect, test } from 'vitest';
import { measuredParser } from './door/measured-parser.ts';
import { JsonText, withTexts } from './json-text.ts';

const encoder = new measuredParser.Encoder();
const packet = (data: unknown[]) =>
  ({ type: 3, nsp: '/', id: 7, data }) as Parameters<typeof encoder.encode>[0];

test('JSON that is written already goes out as if it had been written now', () => {
  const doc = { text: 'ä "quoted" $& $1', list: [1, null] };
  const other = { other: true };
  const texts = {
    first: new JsonText(JSON.stringify(doc)),
    second: [new JsonText(JSON.stringify(other))],
    third: 3,
  };
  const plain = { first: doc, second: [other], third: 3 };
  expect(encoder.encode(packet([texts]))).toEqual(encoder.encode(packet([plain])));
});

test('a text may go out more than once, and a message without one is as ever', () => {
  const text = new JsonText('{"a":1}');
  for (let times = 0; times < 2; times += 1) {
    expect(withTexts(() => JSON.stringify({ doc: text }))).toBe('{"doc":{"a":1}}');
  }
  expect(withTexts(() => JSON.stringify({ doc: 'x' }))).toBe('{"doc":"x"}');
});
