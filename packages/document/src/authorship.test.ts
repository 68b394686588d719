import fc from 'fast-check';
import type { Node } from 'prosemirror-model';
import { canJoin, canSplit, findWrapping, liftTarget, Transform } from 'prosemirror-transform';
import { expect, test } from 'vitest';
import { Authorship } from './authorship.ts';
import { schema } from './schema.ts';

const paragraph = (text: string) => schema.node('paragraph', null, text ? schema.text(text) : []);
const story = schema.node('doc', null, [
  paragraph('The sea was'),
  schema.node('heading', { level: 2 }, schema.text('Rain')),
  schema.node('bullet_list', null, [
    schema.node('list_item', null, [paragraph('one')]),
    schema.node('list_item', null, [paragraph('two 🌧')]),
  ]),
]);

const deeds = fc.array(
  fc.record({
    kind: fc.constantFrom('type', 'delete', 'mark', 'split', 'join', 'heading', 'wrap', 'lift'),
    at: fc.nat(300),
    length: fc.nat(12),
    text: fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
    author: fc.constantFrom('ada', 'bea', 'cal'),
  }),
  { maxLength: 60 },
);
type Deed = { kind: string; at: number; length: number; text: string };

function performed(doc: Node, { kind, at, length, text }: Deed): Transform {
  const transform = new Transform(doc);
  const from = at % (doc.content.size + 1);
  const to = Math.min(from + length, doc.content.size);
  const $from = doc.resolve(from);
  const range = $from.blockRange(doc.resolve(to));
  if (kind === 'type' && $from.parent.isTextblock) transform.insert(from, schema.text(text));
  if (kind === 'delete') transform.deleteRange(from, to);
  if (kind === 'mark') transform.addMark(from, to, schema.marks.strong.create());
  if (kind === 'split' && canSplit(doc, from)) transform.split(from);
  if (kind === 'join' && canJoin(doc, from)) transform.join(from);
  if (kind === 'heading' && $from.parent.type.name === 'paragraph' && $from.depth === 1) {
    transform.setNodeMarkup($from.before(), schema.nodes.heading, { level: 1 + (length % 3) });
  }
  const wrapping = range && findWrapping(range, schema.nodes.blockquote);
  if (kind === 'wrap' && wrapping && $from.depth < 10) transform.wrap(range, wrapping);
  const target = range && liftTarget(range);
  if (kind === 'lift' && typeof target === 'number') transform.lift(range!, target);
  return transform;
}

/** Who wrote each position, one by one. */
const oneByOne = (authorship: Authorship): string[] => {
  const authors = Array<string>(authorship.size).fill('');
  for (const { from, to, author } of authorship.spans()) authors.fill(author, from, to);
  return authors;
};

test('[DC9] who wrote what is as if every position had its own author, through every kind of step', () => {
  fc.assert(
    fc.property(deeds, (done) => {
      let doc = story;
      let authorship = Authorship.of(doc.content.size);
      let naive = Array<string>(doc.content.size).fill('');
      for (const deed of done) {
        const { steps, doc: after } = performed(doc, deed);
        for (const step of steps) {
          authorship = authorship.write(step, deed.author);
          const before = naive;
          naive = [];
          let kept = 0;
          step.getMap().forEach((from, to, newFrom, newTo) => {
            naive.push(...before.slice(kept, from), ...Array<string>(newTo - newFrom).fill(deed.author));
            kept = to;
          });
          naive.push(...before.slice(kept));
        }
        doc = after;
      }
      expect(authorship.size).toBe(doc.content.size);
      expect(oneByOne(authorship)).toEqual(naive);
      const spans = authorship.spans();
      for (const [index, { from, to, author }] of spans.entries()) {
        expect(from).toBeLessThan(to);
        const next = spans[index + 1];
        expect(next?.from === to && next.author === author).toBe(false);
      }
      const json = JSON.parse(JSON.stringify(authorship));
      expect(Authorship.fromJSON(json, authorship.size)?.spans()).toEqual(spans);
    }),
    { numRuns: 300 },
  );
});

/** The author of each character of the text. */
function authorsOfText(doc: Node, authorship: Authorship): string {
  const authors = oneByOne(authorship);
  let said = '';
  doc.descendants((node, pos) => {
    if (node.isText) said += authors.slice(pos, pos + node.nodeSize).join('');
  });
  return said;
}

test('splitting, joining, marking, retyping and wrapping leave every character its writer', () => {
  let doc = schema.node('doc', null, [paragraph('')]);
  let authorship = Authorship.of(doc.content.size);
  const write = (author: string, change: (transform: Transform) => unknown) => {
    const transform = new Transform(doc);
    change(transform);
    for (const step of transform.steps) authorship = authorship.write(step, author);
    doc = transform.doc;
  };
  write('a', (transform) => transform.insert(1, schema.text('xxxx')));
  write('b', (transform) => transform.insert(3, schema.text('yy')));
  expect(authorsOfText(doc, authorship)).toBe('aabbaa');
  write('c', (transform) => transform.split(4));
  write('c', (transform) => transform.addMark(1, 8, schema.marks.em.create()));
  write('c', (transform) => transform.setNodeMarkup(0, schema.nodes.heading, { level: 2 }));
  write('c', (transform) =>
    transform.wrap(doc.resolve(7).blockRange()!, [{ type: schema.nodes.blockquote }]),
  );
  expect(authorsOfText(doc, authorship)).toBe('aabbaa');
  write('c', (transform) => transform.lift(doc.resolve(8).blockRange()!, 0));
  write('c', (transform) => transform.join(5));
  expect(authorsOfText(doc, authorship)).toBe('aabbaa');
});

test('many writers in a long document: thousands of spans, and they are what was written', () => {
  let authorship = Authorship.of(10_000);
  const naive = Array<string>(10_000).fill('');
  for (let round = 0; round < 5_000; round += 1) {
    const at = (round * 7_919) % authorship.size;
    const step = new Transform(schema.node('doc', null, [paragraph('x'.repeat(authorship.size - 2))]));
    step.insert(Math.max(1, Math.min(at, authorship.size - 1)), schema.text('yz'));
    authorship = authorship.write(step.steps[0]!, `w${round % 7}`);
    naive.splice(Math.max(1, Math.min(at, naive.length - 1)), 0, `w${round % 7}`, `w${round % 7}`);
  }
  expect(authorship.spans().length).toBeGreaterThan(3_000);
  expect(oneByOne(authorship)).toEqual(naive);
});

test('what is not an authorship of this document is not read as one', () => {
  const { size } = story.content;
  const sound = Authorship.of(size, 'ada').toJSON();
  expect(Authorship.fromJSON(sound, size)?.spans()).toEqual([{ from: 0, to: size, author: 'ada' }]);
  for (const other of [null, 7, {}, { ...sound, runs: [0] }, { ...sound, runs: [1, size] }]) {
    expect(Authorship.fromJSON(other, size)).toBe(null);
  }
  expect(Authorship.fromJSON({ ...sound, runs: [0, size - 1, 0, -1, 0, 2] }, size)).toBe(null);
  expect(Authorship.fromJSON(sound, size + 1)).toBe(null);
});
