import { schema } from '@tercet/document';
import fc from 'fast-check';
import { Node } from 'prosemirror-model';
import { expect, test } from 'vitest';
import { wordCount, wordCounter } from './word-count.ts';

const text = fc.constantFrom(
  '',
  'one',
  'two words',
  'Ærø, and 3 more.',
  '猫が好き',
  'שלום עולם',
  '👩‍👩‍👧 family',
);
const blocks = fc.array(text, { minLength: 1, maxLength: 6 });
const docOf = (paragraphs: readonly Node[]) => schema.node('doc', null, paragraphs);
const paragraph = (words: string) => schema.node('paragraph', null, words === '' ? [] : [schema.text(words)]);

test('counting on from the last document gives what counting anew gives', () => {
  const edit = fc.record({ at: fc.nat(20), remove: fc.nat(3), insert: fc.array(text, { maxLength: 3 }) });
  fc.assert(
    fc.property(blocks, fc.array(edit, { maxLength: 12 }), (first, edits) => {
      const count = wordCounter();
      let children = first.map(paragraph);
      for (const { at, remove, insert } of [{ at: 0, remove: 0, insert: [] as string[] }, ...edits]) {
        const from = at % (children.length + 1);
        const next = [...children.slice(0, from), ...insert.map(paragraph), ...children.slice(from + remove)];
        children = next.length === 0 ? [paragraph('')] : next;
        const doc = docOf(children);
        // Read anew, so that nothing counted before is known of it.
        expect(count(doc)).toBe(wordCount(Node.fromJSON(schema, doc.toJSON())));
      }
    }),
  );
});

test('a paragraph of any length is counted in parts, and no word twice', () => {
  expect(wordCount(paragraph('שלום עולם '.repeat(5_000)))).toBe(10_000);
  expect(wordCount(paragraph('猫 '.repeat(5_000)))).toBe(5_000);
  // A million letters without a space, which the segmenter alone would take minutes for.
  expect(wordCount(paragraph('猫'.repeat(1_000_000)))).toBe(1_000_000);
});
