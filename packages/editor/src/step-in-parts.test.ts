import { schema } from '@tercet/document';
import fc from 'fast-check';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import { ReplaceStep, Transform } from 'prosemirror-transform';
import { expect, test } from 'vitest';
import { jsonBytes } from './split-step.ts';
import { putsInMuch, stepInParts, takesOutMuch } from './step-in-parts.ts';

/** A frame holds what is open at its ends; each text is written with its marks, whatever they weigh. */
const around = 3_000;
/** So small that documents of a few blocks are cut everywhere they can be. */
const most = 260;

const words = fc
  .array(fc.constantFrom('rain ', 'שלום ', '海', '🌧️', '"\\', 'storm and '), { minLength: 0, maxLength: 60 })
  .map((parts) => parts.join(''));
const link = schema.marks.link!.create({ href: `https://example.org/${'x'.repeat(300)}` });
const run = fc
  .tuple(words, fc.constantFrom([], [schema.marks.strong!.create()], [link]))
  .map(([text, marks]) => (text === '' ? [] : [schema.text(text, marks)]));
const paragraph = fc
  .array(run, { maxLength: 3 })
  .map((runs) => schema.node('paragraph', null, Fragment.fromArray(runs.flat())));
const { block } = fc.letrec<{ block: Node; items: Node[] }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    paragraph,
    words.map((text) => schema.node('heading', { level: 2 }, text === '' ? [] : [schema.text(text)])),
    fc.constant(schema.node('horizontal_rule')),
    words.map((text) => schema.node('code_block', null, text === '' ? [] : [schema.text(text)])),
    fc
      .array(tie('block'), { minLength: 1, maxLength: 4 })
      .map((blocks) => schema.node('blockquote', null, blocks)),
    tie('items').map((items) => schema.node('bullet_list', null, items)),
    tie('items').map((items) => schema.node('ordered_list', { order: 3 }, items)),
  ),
  items: fc.array(
    fc
      .tuple(paragraph, fc.array(tie('block'), { maxLength: 2 }))
      .map(([first, more]) => schema.node('list_item', null, [first, ...more])),
    { minLength: 1, maxLength: 5 },
  ),
}));
const document = fc
  .array(block, { minLength: 1, maxLength: 6 })
  .map((blocks) => schema.node('doc', null, blocks));

test('[DC20] a step in parts makes the same document, each part a valid one; each is small, and so is its undoing', () => {
  let parted = 0;
  fc.assert(
    fc.property(document, document, fc.nat(), fc.nat(), fc.nat(), fc.nat(), (doc, other, a, b, c, d) => {
      const [from, to] = [a % (doc.content.size + 1), b % (doc.content.size + 1)].sort((x, y) => x - y);
      const [start, end] = [c % (other.content.size + 1), d % (other.content.size + 1)].sort((x, y) => x - y);
      const tr = new Transform(doc);
      tr.replaceRange(from!, to!, other.slice(start!, end!));
      for (const [index, step] of tr.steps.entries()) {
        const before = tr.docs[index]!;
        const parts = stepInParts(step, before, most);
        const whole = new Transform(before);
        for (const part of parts) {
          whole.step(part);
          whole.doc.check();
          const undoing = part.invert(whole.docs.at(-1)!);
          for (const each of [part, undoing]) expect(jsonBytes(each.toJSON())).toBeLessThan(most + around);
        }
        expect(whole.doc.eq(tr.docs[index + 1] ?? tr.doc)).toBe(true);
        if (parts.length > 1) parted += 1;
        else expect(putsInMuch(step, most + around) || takesOutMuch(step, before, most + around)).toBe(false);
        for (const part of parts.toReversed()) whole.step(part.invert(whole.docs[parts.indexOf(part)]!));
        expect(whole.doc.eq(before)).toBe(true);
      }
    }),
    { numRuns: 600 },
  );
  expect(parted).toBeGreaterThan(100);
});

test('[DC20] a text with a long link is not sent with a few letters at a time', () => {
  const text = schema.text('word '.repeat(10_000), [link]);
  const doc = schema.node('doc', null, [schema.node('paragraph')]);
  const step = new ReplaceStep(1, 1, new Slice(Fragment.from(text), 0, 0));
  expect(stepInParts(step, doc, 500).length).toBeLessThan(200);
});
