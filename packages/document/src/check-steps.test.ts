import type { StepJson } from '@tercet/protocol';
import fc from 'fast-check';
import { Node, Slice } from 'prosemirror-model';
import { AddMarkStep, ReplaceStep, Transform } from 'prosemirror-transform';
import { describe, expect, test } from 'vitest';
import { checkSteps } from './check-steps.ts';
import { documentLimits } from './document-limits.ts';
import { documentProblem } from './document-problem.ts';
import { emptyDocument, schema } from './schema.ts';

const paragraph = (text: string) => schema.node('paragraph', null, text ? schema.text(text) : []);
const story = schema.node('doc', null, [
  paragraph('The sea was'),
  schema.node('heading', { level: 2 }, schema.text('Rain')),
  schema.node('bullet_list', null, [
    schema.node('list_item', null, [paragraph('one')]),
    schema.node('list_item', null, [paragraph('two 🌧')]),
  ]),
]);

/** What a writer does, chosen by numbers: places are taken modulo the document, so every one is possible. */
type Deed = {
  kind: 'type' | 'delete' | 'mark' | 'split' | 'heading';
  at: number;
  length: number;
  text: string;
};
const deeds = fc.array(
  fc.record({
    kind: fc.constantFrom('type', 'delete', 'mark', 'split', 'heading') as fc.Arbitrary<Deed['kind']>,
    at: fc.nat(200),
    length: fc.nat(12),
    text: fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
  }),
  { minLength: 1, maxLength: 12 },
);

/** A writer's place is never within a surrogate pair. */
function whole(doc: Node, position: number): number {
  const within = [position - 1, position].every((at) => /[\ud800-\udfff]/.test(doc.textBetween(at, at + 1)));
  return within && /[\udc00-\udfff]/.test(doc.textBetween(position, position + 1)) ? position - 1 : position;
}

function perform(transform: Transform, { kind, at, length, text }: Deed): void {
  const size = transform.doc.content.size;
  const from = whole(transform.doc, at % (size + 1));
  const to = whole(transform.doc, Math.min(from + length, size));
  const $from = transform.doc.resolve(from);
  if (kind === 'type' && $from.parent.isTextblock) transform.insert(from, schema.text(text));
  if (kind === 'delete') transform.deleteRange(from, to);
  if (kind === 'mark') transform.addMark(from, to, schema.marks.strong.create());
  if (kind === 'split' && $from.parent.isTextblock) transform.split(from);
  if (kind === 'heading' && $from.parent.type.name === 'paragraph' && $from.depth === 1) {
    transform.setNodeMarkup($from.before(), schema.nodes.heading, { level: 1 + (length % 3) });
  }
}

function written(deedsDone: readonly Deed[]): Transform {
  const transform = new Transform(story);
  for (const deed of deedsDone) perform(transform, deed);
  return transform;
}

/** As it comes over a wire. */
const overTheWire = (steps: readonly { toJSON(): unknown }[]): StepJson[] =>
  JSON.parse(JSON.stringify(steps.map((step) => step.toJSON())));

test('[DC3] what a writer can do is accepted, and gives the writer’s document', () => {
  fc.assert(
    fc.property(deeds, (done) => {
      const transform = written(done);
      const answer = checkSteps(story, overTheWire(transform.steps));
      expect(answer.ok && answer.value.doc.eq(transform.doc)).toBe(true);
      if (answer.ok) expect(answer.value.steps).toEqual(overTheWire(transform.steps));
    }),
  );
});

/** Found by seed 967947376: a slice `toJSON` takes for empty, so that the log read back was another step. */
const emptySlice: [Deed[], number, null] = [
  [
    { kind: 'type', at: 22, length: 0, text: ' ' },
    { kind: 'delete', at: 93, length: 1, text: ' ' },
    { kind: 'type', at: 0, length: 0, text: ' ' },
  ],
  12,
  null,
];

test('[DC3] mangled steps never throw; what is accepted can be stored and loaded again', () => {
  const before = JSON.stringify(story.toJSON());
  fc.assert(
    fc.property(deeds, fc.nat(), fc.jsonValue({ maxDepth: 3 }), (done, place, junk) => {
      const steps = overTheWire(written(done).steps);
      const answer = checkSteps(story, mangle(steps, place, junk) as StepJson[]);
      expect(JSON.stringify(story.toJSON())).toBe(before);
      if (!answer.ok) {
        expect(answer.failure.code).toBe('step-rejected');
        return;
      }
      const again = Node.fromJSON(schema, JSON.parse(JSON.stringify(answer.value.doc.toJSON())));
      expect(documentProblem(again)).toBe(null);
      const replayed = checkSteps(story, JSON.parse(JSON.stringify(answer.value.steps)));
      expect(replayed.ok && replayed.value.doc.eq(answer.value.doc)).toBe(true);
    }),
    { numRuns: 500, examples: [emptySlice] },
  );
});

/** Puts `junk` in the place-th of all members of all steps, at any depth; the list itself stays one of objects. */
function mangle(steps: StepJson[], place: number, junk: unknown): unknown[] {
  const places: [Record<string, unknown>, string][] = [];
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      visit((value as Record<string, unknown>)[key]);
    }
  };
  for (const step of steps) visit(step);
  const chosen = places[place % Math.max(1, places.length)];
  if (chosen) chosen[0][chosen[1]] = junk;
  return steps;
}

describe('[DC3] rejected', () => {
  const replaceAll = (content: unknown[]): StepJson => ({
    stepType: 'replace',
    from: 0,
    to: 2,
    slice: { content },
  });
  const text = (marks: unknown[]) => ({
    type: 'paragraph',
    content: [{ type: 'text', text: 'x', marks }],
  });
  const machine = { ask: 'a', candidate: 0, model: 'm', seed: 1, settings: '{}', asker: '', taker: '' };
  const deep = (levels: number): unknown =>
    levels === 0 ? { type: 'paragraph' } : { type: 'blockquote', content: [deep(levels - 1)] };

  const cases: Record<string, StepJson> = {
    'an empty object': {},
    'a type nobody knows': { stepType: 'explode' },
    'a type of the prototype': { stepType: 'constructor' },
    'a type that is no string': { stepType: { toString: 1 } },
    'a place past the end': { stepType: 'replace', from: 900, to: 900 },
    'a place before the start': { stepType: 'replace', from: -1, to: 1 },
    'half a place': { stepType: 'replace', from: 0.5, to: 1 },
    'a range backwards': { stepType: 'replace', from: 2, to: 0 },
    'an open slice deeper than it is': {
      stepType: 'replace',
      from: 1,
      to: 1,
      slice: { content: [{ type: 'paragraph' }], openStart: 9, openEnd: 9 },
    },
    'a node nobody knows': replaceAll([{ type: 'script' }]),
    'a document without blocks': { stepType: 'replace', from: 0, to: 2 },
    'a list without items': replaceAll([{ type: 'bullet_list' }]),
    'an item outside a list': replaceAll([{ type: 'list_item', content: [{ type: 'paragraph' }] }]),
    'a heading of level 9': replaceAll([{ type: 'heading', attrs: { level: 9 } }]),
    'a heading of level "2"': replaceAll([{ type: 'heading', attrs: { level: '2' } }]),
    'a list that starts at infinity': replaceAll([
      {
        type: 'ordered_list',
        attrs: { order: Number.POSITIVE_INFINITY },
        content: [{ type: 'list_item', content: [{ type: 'paragraph' }] }],
      },
    ]),
    'a link to a script': replaceAll([text([{ type: 'link', attrs: { href: 'javascript:alert(1)' } }])]),
    'a link without an address': replaceAll([text([{ type: 'link' }])]),
    'a link that is no string': replaceAll([text([{ type: 'link', attrs: { href: ['https://x'] } }])]),
    'a machine mark with a model of 9': replaceAll([
      text([{ type: 'machine', attrs: { ...machine, model: 9 } }]),
    ]),
    'a machine mark with endless settings': replaceAll([
      text([
        {
          type: 'machine',
          attrs: { ...machine, settings: 'x'.repeat(documentLimits.attributeCharacters + 1) },
        },
      ]),
    ]),
    'a machine seed JSON cannot hold': replaceAll([
      text([{ type: 'machine', attrs: { ...machine, seed: Number.POSITIVE_INFINITY } }]),
    ]),
    'a mark in code': replaceAll([
      { type: 'code_block', content: [{ type: 'text', text: 'x', marks: [{ type: 'strong' }] }] },
    ]),
    'the same mark twice': replaceAll([text([{ type: 'em' }, { type: 'em' }])]),
    'empty text': replaceAll([{ type: 'paragraph', content: [{ type: 'text', text: '' }] }]),
    'blocks nested too deep': replaceAll([deep(documentLimits.depth)]),
    'blocks nested past any stack': replaceAll([
      JSON.parse(
        `${'{"type":"blockquote","content":['.repeat(9_000)}{"type":"paragraph"}${']}'.repeat(9_000)}`,
      ),
    ]),
    'a link added to text': {
      stepType: 'addMark',
      mark: { type: 'link', attrs: { href: 'data:text/html,x' } },
      from: 0,
      to: 2,
    },
    'steps in steps': { stepType: 'markSet', steps: [null] },
  };
  for (const [name, step] of Object.entries(cases)) {
    test(name, () => {
      const start =
        name === 'a link added to text' ? schema.node('doc', null, [paragraph('hello')]) : emptyDocument;
      expect(checkSteps(start, [step])).toMatchObject({ ok: false, failure: { code: 'step-rejected' } });
    });
  }

  test('none of them is rejected for its frame: the same frame with sound content is accepted', () => {
    const sound = [
      text([
        { type: 'machine', attrs: machine },
        { type: 'link', attrs: { href: 'https://x.org' } },
      ]),
      deep(9),
    ];
    expect(checkSteps(emptyDocument, [replaceAll(sound)]).ok).toBe(true);
  });

  test('a document over its size', () => {
    const big = schema.node('doc', null, [paragraph('x'.repeat(documentLimits.size - 2))]);
    const insert = new ReplaceStep(1, 1, new Slice(paragraph('y').content, 0, 0));
    expect(checkSteps(big, overTheWire([insert])).ok).toBe(false);
  });

  test('a good step before a bad one changes nothing', () => {
    const good = new AddMarkStep(1, 4, schema.marks.em.create());
    const answer = checkSteps(story, [...overTheWire([good]), { stepType: 'replace', from: 900, to: 900 }]);
    expect(answer.ok).toBe(false);
    expect(story.firstChild?.firstChild?.marks).toEqual([]);
  });
});
