import { limits, type StepJson } from '@tercet/protocol';
import fc from 'fast-check';
import { Fragment, Mark, Node, NodeType, Slice } from 'prosemirror-model';
import {
  AddMarkStep,
  AddNodeMarkStep,
  AttrStep,
  DocAttrStep,
  RemoveMarkStep,
  RemoveNodeMarkStep,
  ReplaceAroundStep,
  ReplaceStep,
  type Step,
  Transform,
} from 'prosemirror-transform';
import { afterEach, describe, expect, test } from 'vitest';
import { applySteps, parseSteps } from '../check-steps.ts';
import { documentProblem } from '../document-problem.ts';
import { anyDocument } from '../exchange/testing/any-document.ts';
import { emptyDocument, schema } from '../schema.ts';
import { applyInSlices } from './apply-in-slices.ts';
import { costLimits } from './cost-limits.ts';
import { growthProblem } from './growth-problem.ts';
import { atOnce, type InSlices } from './in-slices.ts';
import { jsonInSlices } from './json-in-slices.ts';
import { markPieces } from './mark-pieces.ts';
import { nodesBetween, nodesIn } from './nodes-in.ts';
import { parseStepsInSlices } from './parse-in-slices.ts';
import { stepCost } from './step-cost.ts';

const strong = schema.marks.strong.create();
const em = schema.marks.em.create();
const paragraph = (text = '') => schema.node('paragraph', null, text ? schema.text(text) : []);
const many = <One>(count: number, one: (index: number) => One) =>
  Array.from({ length: count }, (_, at) => one(at));
const doc = (...blocks: Node[]) => docOf(blocks);
const docOf = (blocks: Node[]) => schema.node('doc', null, blocks);
const deep = (levels: number, block: Node): Node =>
  levels === 0 ? block : schema.node('blockquote', null, [deep(levels - 1, block)]);
const item = (text: string) => schema.node('list_item', null, [paragraph(text)]);
const marked = (count: number) =>
  schema.node(
    'paragraph',
    null,
    many(count, (at) => schema.text('ab', at % 2 ? [strong] : [])),
  );

/** What is dear in one way or another. */
const shapes: Record<string, () => Node> = {
  'one paragraph of 2 MB': () => doc(paragraph('x'.repeat(2_000_000))),
  '5,000 paragraphs, 2 MB': () => doc(...many(5_000, () => paragraph('y'.repeat(400)))),
  '30,000 empty paragraphs': () => doc(...many(30_000, () => paragraph())),
  'a list of 10,000': () =>
    doc(
      schema.node(
        'bullet_list',
        null,
        many(10_000, () => item('words')),
      ),
    ),
  '15,000 marked words in one paragraph': () => doc(marked(15_000)),
  '5,000 paragraphs 40 deep': () =>
    doc(
      deep(
        38,
        schema.node(
          'blockquote',
          null,
          many(5_000, () => paragraph('z')),
        ),
      ),
    ),
};

const inText = (whole: Node) => {
  let at = Math.floor(whole.content.size / 2);
  while (!whole.resolve(at).parent.isTextblock) at += 1;
  return at;
};

/** Every kind of step there is, over as much as it can be. */
const steps: Record<string, (whole: Node) => Step> = {
  'all bold': (whole) => new AddMarkStep(0, whole.content.size, em),
  'nothing bold': (whole) => new RemoveMarkStep(0, whole.content.size, strong),
  'a letter': (whole) =>
    new ReplaceStep(inText(whole), inText(whole), new Slice(Fragment.from(schema.text('a')), 0, 0)),
  'all replaced by itself': (whole) => new ReplaceStep(0, whole.content.size, new Slice(whole.content, 0, 0)),
  'all quoted': (whole) =>
    new ReplaceAroundStep(
      0,
      whole.content.size,
      0,
      whole.content.size,
      new Slice(Fragment.from(schema.nodes.blockquote.create()), 0, 0),
      1,
      true,
    ),
  'an attribute': () => new AttrStep(0, 'level', 2),
  'a mark of a block': () => new AddNodeMarkStep(0, em),
  'no mark of a block': () => new RemoveNodeMarkStep(0, em),
  'an attribute of the document': () => new DocAttrStep('level', 2),
};

let restore = () => undefined as unknown;
afterEach(() => restore());

/** Counts every call of a function, which goes on doing what it does; ended by `restore`. */
function counting(calls: [on: object, name: string][]): () => number {
  let counted = 0;
  const originals = calls.map(([on, name]) => {
    const original = Reflect.get(on, name) as (...args: unknown[]) => unknown;
    Reflect.set(on, name, function (this: unknown, ...args: unknown[]) {
      // A text has no content to go through.
      if (!(this instanceof NodeType && this.isText)) counted += 1;
      return original.apply(this, args);
    });
    return () => Reflect.set(on, name, original);
  });
  restore = () => {
    for (const each of originals) each();
    restore = () => undefined;
  };
  return () => {
    const since = counted;
    counted = 0;
    return since;
  };
}

/** What is really done: nodes whose marks are made anew, and nodes whose contents are gone through. */
const countWork = () =>
  counting([
    [Mark.prototype, 'addToSet'],
    [Mark.prototype, 'removeFromSet'],
    [NodeType.prototype, 'validContent'],
  ]);

/** Runs it, and tells of every stretch between two pauses what it said it cost and what was counted. */
function watched<Value>(work: InSlices<Value>) {
  const counted = countWork();
  const stretches: { cost: number; nodes: number }[] = [];
  for (;;) {
    const { done, value } = work.next();
    if (done) {
      stretches.push({ cost: costLimits.slice, nodes: counted() });
      return { value, stretches };
    }
    stretches.push({ cost: value, nodes: counted() });
  }
}

describe('[DC17] the work of an append', () => {
  for (const [shape, make] of Object.entries(shapes)) {
    const whole = make();
    documentProblem(whole);
    for (const [kind, step] of Object.entries(steps)) {
      test(`has a pause at least every ${costLimits.slice}: ${kind}, ${shape}`, { timeout: 600_000 }, () => {
        const { value, stretches } = watched(applyInSlices(whole, [step(whole)]));
        for (const { nodes } of stretches) expect(nodes).toBeLessThanOrEqual(costLimits.slice);
        const counted = stretches.reduce((sum, { nodes }) => sum + nodes, 0);
        expect(counted).toBeLessThanOrEqual(stepCost(whole, step(whole)));
        restore();
        const plain = applySteps(whole, [step(whole)]);
        expect(value.ok).toBe(plain.ok);
        if (value.ok && plain.ok) expect(value.value.eq(plain.value[0]!)).toBe(true);
      });
    }
  }

  for (const [shape, make] of Object.entries(shapes)) {
    test(`is refused in words before it is done, when it is too much: 500 times all bold, ${shape}`, {
      timeout: 600_000,
    }, () => {
      const whole = make();
      documentProblem(whole);
      const all = many(limits.stepsInAppend, (at) =>
        at % 2 ? new RemoveMarkStep(0, whole.content.size, em) : new AddMarkStep(0, whole.content.size, em),
      );
      const { value, stretches } = watched(applyInSlices(whole, all));
      const counted = stretches.reduce((sum, { nodes }) => sum + nodes, 0);
      expect(counted).toBeLessThanOrEqual(costLimits.append);
      if (value.ok) expect(500 * stepCost(whole, all[0]!)).toBeLessThanOrEqual(1.2 * costLimits.append);
      else expect(value.failure).toMatchObject({ code: 'too-much-work', limit: costLimits.append });
    });
  }

  test('one step alone is never too much for a document of the size a document may have', () => {
    const whole = docOf(many(costLimits.documentNodes / 2 - 1, () => paragraph('ab')));
    const all = new AddMarkStep(0, whole.content.size, em);
    expect(stepCost(whole, all)).toBeGreaterThan(costLimits.append);
    const { value } = watched(applyInSlices(whole, [all]));
    expect(value.ok).toBe(true);
  }, 600_000);

  test('what a writer does to a long text is far below the bound', () => {
    const novel = doc(
      ...many(10_000, () => paragraph('It was a dark and stormy night; the rain fell in torrents.')),
    );
    const all = steps['all bold']!(novel);
    expect(stepCost(novel, all)).toBeLessThan(costLimits.append / 5);
    expect(500 * stepCost(novel, steps['a letter']!(novel))).toBeLessThan(costLimits.append);
    // Replace all: one step for each place found.
    expect(limits.stepsInAppend * stepCost(novel, steps['a letter']!(novel))).toBeLessThan(costLimits.append);
  });
});

test('[DC3] a mark in pieces does what it does in one', () => {
  fc.assert(
    fc.property(
      anyDocument,
      fc.nat(),
      fc.nat(),
      fc.boolean(),
      fc.integer({ min: 1, max: 6 }),
      (whole, one, other, adds, most) => {
        const size = whole.content.size + 1;
        const [from, to] = [one % size, other % size].sort((a, b) => a - b) as [number, number];
        const step = adds ? new AddMarkStep(from, to, em) : new RemoveMarkStep(from, to, strong);
        const plain = step.apply(whole);
        const tr = new Transform(whole);
        let failed: unknown = null;
        for (const piece of markPieces(whole, step, most)) {
          failed ??= tr.maybeStep(piece).failed;
          const { from: start, to: end } = piece as AddMarkStep;
          expect(nodesBetween(whole, start, end)).toBeLessThanOrEqual(most + 64);
        }
        expect(failed).toBe(plain.failed);
        if (plain.doc) expect(tr.doc.toJSON()).toEqual(plain.doc.toJSON());
      },
    ),
    { seed: 19, numRuns: 300 },
  );
});

describe('[DC17] reading an append', () => {
  const overTheWire = (step: Step): StepJson => JSON.parse(JSON.stringify(step.toJSON()));
  for (const [shape, make] of Object.entries(shapes)) {
    test(`a large content is read a part at a time, and is what it is read at once: ${shape}`, {
      timeout: 600_000,
    }, () => {
      const json = overTheWire(new ReplaceStep(0, 2, new Slice(make().content, 0, 0)));
      // Twice each: as it came, and as it will be read from the log.
      const counted = counting([[NodeType.prototype, 'checkAttrs']]);
      const work = parseStepsInSlices([json]);
      for (let next = work.next(); !next.done; next = work.next()) {
        expect(counted()).toBeLessThanOrEqual(2 * costLimits.slice);
      }
      restore();
      const read = atOnce(parseStepsInSlices([json]));
      const plain = parseSteps([json]);
      expect(read.ok && plain.ok && read.value[0]!.toJSON()).toEqual(plain.ok && plain.value[0]!.toJSON());
    });
  }

  test('what is wrong deep inside is found', { timeout: 600_000 }, () => {
    const json = overTheWire(new ReplaceStep(0, 2, new Slice(shapes['a list of 10,000']!().content, 0, 0)));
    const list = (json.slice as { content: { content: { content: { type: string }[] }[] }[] }).content[0]!;
    list.content[8_000]!.content[0]!.type = 'script';
    expect(atOnce(parseStepsInSlices([json]))).toMatchObject({
      ok: false,
      failure: { code: 'step-rejected' },
    });
  });
});

describe('[DC17] the parts of a document', () => {
  test('are counted from what a step leaves alone, and as if counted anew', () => {
    fc.assert(
      fc.property(anyDocument, fc.nat(), fc.nat(), (whole, one, other) => {
        const size = whole.content.size + 1;
        const [from, to] = [one % size, other % size].sort((a, b) => a - b) as [number, number];
        const tr = new Transform(whole).addMark(from, to, em).deleteRange(from, to);
        let before = whole;
        for (const after of [...tr.docs.slice(1), tr.doc]) {
          nodesIn(before);
          growthProblem(after, before);
          const copy = Node.fromJSON(schema, after.toJSON());
          expect(nodesIn(after)).toBe(nodesIn(copy));
          before = after;
        }
      }),
      { seed: 19, numRuns: 200 },
    );
  });

  test('may not become too many; a document that has too many may be changed, and made smaller', {
    timeout: 600_000,
  }, () => {
    const blocks = many(costLimits.documentNodes, () => paragraph());
    const put = new ReplaceStep(0, 0, new Slice(Fragment.from(blocks), 0, 0));
    expect(atOnce(applyInSlices(emptyDocument, [put]))).toMatchObject({
      failure: { code: 'step-rejected', problem: expect.stringContaining('the limit is') },
    });
    const old = docOf(blocks);
    const letter = new ReplaceStep(1, 1, new Slice(Fragment.from(schema.text('a')), 0, 0));
    expect(atOnce(applyInSlices(old, [letter])).ok).toBe(false);
    expect(atOnce(applyInSlices(old, [new ReplaceStep(0, 4, Slice.empty), letter])).ok).toBe(true);
  });

  test('may not become too many in one paragraph, where each letter makes the list of them anew', () => {
    const put = new ReplaceStep(0, 0, new Slice(Fragment.from(marked(costLimits.inlineNodes + 1)), 0, 0));
    expect(atOnce(applyInSlices(emptyDocument, [put]))).toMatchObject({
      failure: { code: 'step-rejected', problem: expect.stringContaining('one paragraph') },
    });
  });
});

test('[DC17] a document is written as text a part at a time, and is what it is written at once', {
  timeout: 600_000,
}, () => {
  for (const make of Object.values(shapes)) {
    const whole = make();
    const counted = counting([[Node.prototype, 'toJSON']]);
    const work = jsonInSlices(whole);
    let next = work.next();
    for (; !next.done; next = work.next()) expect(counted()).toBeLessThanOrEqual(2 * costLimits.slice);
    restore();
    expect(next.value === JSON.stringify(whole.toJSON())).toBe(true);
  }
});
