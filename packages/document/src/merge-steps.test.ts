import fc from 'fast-check';
import { collab, receiveTransaction, sendableSteps } from 'prosemirror-collab';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import { EditorState } from 'prosemirror-state';
import { AddMarkStep, ReplaceStep, Transform } from 'prosemirror-transform';
import { expect, test } from 'vitest';
import { isFlat, looksFlat, mergeSteps } from './merge-steps.ts';
import { schema } from './schema.ts';

const paragraph = (text: string) => schema.node('paragraph', null, text ? schema.text(text) : []);
const story = schema.node('doc', null, [
  paragraph('abcdefg'),
  schema.node('blockquote', null, [paragraph('gh')]),
  paragraph(''),
  schema.node('code_block', null, schema.text('xyz')),
]);

/** A flat step, chosen by numbers: in block `block`, at `at`, taking `taken` out and putting `put` in. */
interface Deed {
  block: number;
  at: number;
  taken: number;
  put: string | null;
}
const putIn = fc.constantFrom('a', 'bc', '🌧', '👩‍👩‍👧', 'ש', 'مر', '\n');
const insertion: fc.Arbitrary<Deed> = fc.record({
  block: fc.nat(3),
  at: fc.nat(12),
  taken: fc.constant(0),
  put: putIn,
});
const replacement: fc.Arbitrary<Deed> = fc.oneof(
  insertion,
  fc.record({
    block: fc.nat(3),
    at: fc.nat(12),
    taken: fc.nat(3),
    put: fc.option(putIn),
  }),
);

function stepOf(doc: Node, { block, at, taken, put }: Deed): ReplaceStep {
  const blocks: { start: number; node: Node }[] = [];
  doc.descendants((node, pos) => {
    if (node.isTextblock) blocks.push({ start: pos + 1, node });
  });
  const { start, node } = blocks[block % blocks.length]!;
  const from = start + (at % (node.content.size + 1));
  const to = Math.min(from + taken, start + node.content.size);
  const breaks = put === '\n' && node.type.name === 'paragraph';
  const content = put === null ? null : breaks ? schema.nodes.hard_break.create() : schema.text(put);
  return new ReplaceStep(from, to, new Slice(Fragment.from(content), 0, 0));
}

interface Run {
  /** Sent to the authority at the version before `others`. */
  own: Deed[];
  /** Made on the page after sending. */
  later: Deed[];
  others: Deed[];
  /** How many of others' steps the page receives at once, again and again; what it does in between. */
  groups: { size: number; meanwhile: Deed | null }[];
}
const runs = (deed: fc.Arbitrary<Deed>): fc.Arbitrary<Run> =>
  fc.record({
    own: fc.array(deed, { minLength: 1, maxLength: 6 }),
    later: fc.array(deed, { maxLength: 2 }),
    others: fc.array(deed, { minLength: 1, maxLength: 7 }),
    groups: fc.array(fc.record({ size: fc.integer({ min: 1, max: 4 }), meanwhile: fc.option(deed) }), {
      minLength: 1,
      maxLength: 4,
    }),
  });

/**
 * What the authority merges and what a real collab page makes of the same steps.
 * @returns whether it was merged.
 */
function meet({ own, later, others, groups }: Run): boolean {
  let page = EditorState.create({ doc: story, plugins: [collab({ clientID: 'me' })] });
  const type = (deed: Deed) => {
    page = page.apply(page.tr.step(stepOf(page.doc, deed)));
  };
  for (const deed of own) type(deed);
  const sent = (sendableSteps(page)?.steps ?? []) as ReplaceStep[];
  for (const deed of later) type(deed);

  let newest = story;
  const theirs: ReplaceStep[] = [];
  for (const deed of others) {
    const step = stepOf(newest, deed);
    expect(isFlat(step, newest)).toBe(true);
    theirs.push(step);
    newest = step.apply(newest).doc!;
  }
  const merged = mergeSteps(sent, theirs);
  if (merged === null) return false;

  let received = 0;
  for (let turn = 0; received < theirs.length; turn += 1) {
    const { size, meanwhile } = groups[turn % groups.length]!;
    const group = theirs.slice(received, received + size);
    received += group.length;
    page = page.apply(
      receiveTransaction(
        page,
        group,
        group.map(() => 'other'),
      ),
    );
    if (meanwhile) type(meanwhile);
  }
  const onPage = (sendableSteps(page)?.steps ?? []).slice(0, sent.length);
  expect(JSON.stringify(merged)).toBe(JSON.stringify(onPage));
  for (const step of merged) {
    expect(isFlat(step, newest)).toBe(true);
    newest = step.apply(newest).doc!;
    newest.check();
  }
  return true;
}

/** The long run: RUNS=20000. */
const numRuns = Number(process.env.RUNS ?? 1_500);

test('[DC2] insertions are merged, always, and exactly as the page maps them', () => {
  fc.assert(
    fc.property(runs(insertion), (run) => {
      expect(meet(run)).toBe(true);
    }),
    { numRuns },
  );
});

test('[DC2] so are deletions and replacements inside one textblock, but where both changed the same place', () => {
  let merged = 0;
  fc.assert(
    fc.property(runs(replacement), (run) => {
      if (meet(run)) merged += 1;
    }),
    { numRuns },
  );
  expect(merged).toBeGreaterThan(numRuns / 4);
});

const at = (from: number, to: number, text = '') =>
  new ReplaceStep(from, to, new Slice(Fragment.from(text ? schema.text(text) : null), 0, 0));

test('[DC2] of two who type at one place, who was first stands first, however much they typed', () => {
  const merged = mergeSteps([at(3, 3, 'x'), at(4, 4, 'y'), at(3, 3, '<')], [at(3, 3, 'A'), at(4, 4, 'B')]);
  expect(merged).toEqual([at(5, 5, 'x'), at(6, 6, 'y'), at(5, 5, '<')]);
});

test('[DC2] one deletes where the other is: left to the page', () => {
  const pairs: [ReplaceStep[], ReplaceStep[]][] = [
    [[at(3, 3, 'x')], [at(2, 4)]],
    [[at(3, 3, 'x')], [at(3, 4)]],
    [[at(2, 4)], [at(3, 3, 'x')]],
    [[at(2, 4)], [at(3, 5)]],
    [[at(2, 4)], [at(4, 5)]],
    // What is taken out was only just put in: still a deletion there.
    [[at(3, 3, 'x')], [at(3, 3, 'abc'), at(4, 5)]],
  ];
  for (const [own, others] of pairs) expect(mergeSteps(own, others)).toBe(null);
  expect(mergeSteps([at(2, 4)], [at(5, 6, 'xyz')])).toEqual([at(2, 4)]);
  expect(mergeSteps([at(5, 6, 'xyz')], [at(2, 4)])).toEqual([at(3, 4, 'xyz')]);
});

test('flat is inside one textblock, without structure', () => {
  expect(isFlat(at(1, 8, 'x'), story)).toBe(true);
  expect(isFlat(at(8, 10), story)).toBe(false);
  expect(isFlat(at(900, 901), story)).toBe(false);
  expect(isFlat(at(0, 0, 'x'), story)).toBe(false);
  const split = new Transform(story).split(3).steps[0]!;
  expect(looksFlat(split)).toBe(false);
  expect(looksFlat(new AddMarkStep(1, 2, schema.marks.em.create()))).toBe(false);
  expect(looksFlat(new ReplaceStep(8, 10, Slice.empty, true))).toBe(false);
});

test('a merge of very many steps is left to the page', () => {
  const many = Array.from({ length: 400 }, () => at(1, 1, 'x'));
  expect(mergeSteps(many, many)).toBe(null);
  expect(mergeSteps(many.slice(0, 10), many)).toHaveLength(10);
});
