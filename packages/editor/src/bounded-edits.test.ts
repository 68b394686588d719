// @vitest-environment jsdom
import {
  applySteps,
  checkSteps,
  documentLimits,
  layoutBounds,
  parseSteps,
  schema,
  withBoundedText,
} from '@tercet/document';
import { limits, type StepJson } from '@tercet/protocol';
import fc from 'fast-check';
import { Fragment, Node, Slice } from 'prosemirror-model';
import { AddMarkStep, AttrStep, ReplaceStep, Step, Transform } from 'prosemirror-transform';
import { afterEach, describe, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';
import { jsonBytes, splitStep } from './split-step.ts';

let ada: Story;
afterEach(() => ada.end());

// jsdom has no ClipboardEvent; ProseMirror only hands it on.
const paste = () => new Event('paste') as ClipboardEvent;
const note = () => ada.editor.snapshot().note?.words ?? null;
const forget = () => ada.clock.advance(10_000);
const most = layoutBounds.marksInRow;

/** Saves, and holds every message to what the authority takes. */
async function savedByTheRules(start: Node): Promise<void> {
  await ada.transport.settle();
  const steps = ada.transport.log.map(({ step }) => step);
  let doc = start;
  for (const step of steps) {
    const checked = checkSteps(doc, [step]);
    if (!checked.ok) throw new Error(`${checked.failure.code}: ${JSON.stringify(checked.failure)}`);
    doc = checked.value.doc;
    expect(jsonBytes(step)).toBeLessThan(limits.messageBytes - 50_000);
  }
  expect(doc.eq(ada.editor.view.state.doc)).toBe(true);
  expect(ada.editor.snapshot().saved.state).toBe('saved');
}

describe('what is let in is saved', () => {
  test('a letter gets as many marks as it may have, typed, and it is said', async () => {
    ada = story();
    ada.type(`a${'\u0301'.repeat(most)}`);
    expect(note()).toBe(null);
    ada.type('\u0302b');
    expect(ada.text()).toBe(`a${'\u0301'.repeat(most)}b`);
    expect(note()).toContain('left out');
    forget();
    await savedByTheRules(docOf(p('')));
  });

  test('four kinds of marks, 220,000 each, pasted as text and as HTML', async () => {
    ada = story();
    const monster = `a${'\u0301\u0316\u0334\u0488'.repeat(220_000)}b`;
    ada.editor.view.pasteText(monster, paste());
    ada.editor.view.pasteHTML(`<p>x<b>${monster.slice(0, 9_000)}</b></p>`, paste());
    expect(ada.text()).toMatch(/^a.{32}bxa.{32}$/su);
    expect(note()).toContain('left out');
    forget();
    await savedByTheRules(docOf(p('')));
  });

  test('from a model, as it is drawn and as it is taken', async () => {
    ada = story();
    ada.type('Sun');
    ada.press('Tab');
    ada.source.started();
    for (let piece = 0; piece < 20; piece += 1) ada.source.piece(0, '\u0301'.repeat(100));
    ada.source.piece(0, ' rose');
    for (const candidate of [0, 1, 2]) ada.source.ended(candidate);
    expect(ada.offered()[0]).toBe(`${'\u0301'.repeat(most)} rose`);
    ada.press('Enter');
    expect(ada.text()).toBe(`Sun${'\u0301'.repeat(most)} rose`);
    await savedByTheRules(docOf(p('')));
  });

  test('a letter deleted between two full of marks', async () => {
    const doc = docOf(p(`a${'\u0301'.repeat(20)}b${'\u0301'.repeat(20)}c`));
    ada = story(doc);
    const { view } = ada.editor;
    view.dispatch(view.state.tr.delete(22, 23));
    expect(ada.text()).toBe(`a${'\u0301'.repeat(most)}c`);
    ada.press('Mod-z');
    expect(view.state.doc.eq(doc)).toBe(true);
    forget();
    await savedByTheRules(doc);
  });

  test('a link of 9,000 characters, a seed that is no whole number, a list that starts beyond counting', async () => {
    ada = story();
    const { view } = ada.editor;
    view.pasteHTML(`<p><a href="https://example.org/${'x'.repeat(9_000)}">here</a></p>`, paste());
    expect(note()).toContain('A link was left out');
    view.pasteHTML(`<p><span data-machine='{"seed":1e999,"candidate":-1.5}'>there</span></p>`, paste());
    view.pasteHTML('<ol start="1e300"><li>one</li></ol>', paste());
    view.pasteHTML(
      '<p data-pm-slice=\'0 0 ["ordered_list",{"order":1e999},"list_item",null]\'>two</p>',
      paste(),
    );
    view.pasteHTML(
      '<p data-pm-slice=\'0 0 ["__proto__",{"order":7},"heading",{"level":1.5}]\'>three</p>',
      paste(),
    );
    view.dispatch(view.state.tr.insert(1, schema.text('x', [schema.marks.machine!.create({ seed: 1.5 })])));
    view.dispatch(
      view.state.tr.addMark(1, 3, schema.marks.link!.create({ href: '\u00a0https://example.org' })),
    );
    view.dispatch(
      view.state.tr.addMark(1, 3, schema.marks.link!.create({ href: 'https://example.org/a b' })),
    );
    expect(ada.text()).toContain('here');
    expect(ada.text()).toContain('there');
    expect(view.state.doc.nodeAt(1)!.marks.map(({ attrs }) => attrs)).toEqual([
      { href: 'https://example.org/a%20b' },
    ]);
    await savedByTheRules(docOf(p('')));
  });

  test('a list as deep as keys can make it; the key that goes too far says so', async () => {
    ada = story();
    ada.type('- a');
    for (let depth = 0; depth < 45; depth += 1) {
      ada.press('Enter');
      ada.type('x');
      ada.press('Tab');
    }
    expect(note()).toContain(`nested over ${documentLimits.depth} deep`);
    ada.type(' more');
    expect(ada.text()).toContain('more');
    forget();
    await savedByTheRules(docOf(p('')));
  });

  test('70 quotes in each other, and 100,000: declined in words, and what is typed after is saved', async () => {
    ada = story();
    const { view } = ada.editor;
    ada.type('before ');
    view.pasteHTML(`${'<blockquote>'.repeat(70)}<p>deep</p>`, paste());
    expect(note()).toContain('nested over');
    forget();
    const context = JSON.stringify(Array.from({ length: 100_000 }, () => ['blockquote', null]).flat());
    view.pasteHTML(`<p data-pm-slice='0 0 ${context}'>deeper</p>`, paste());
    expect(note()).toContain('nested over');
    expect(ada.text()).toBe('before ');
    ada.type('after');
    forget();
    await savedByTheRules(docOf(p('')));
  });

  test('a paragraph of 2.1 MB: declined in words; one of 900,000 Chinese letters goes in several steps', async () => {
    ada = story();
    const { view } = ada.editor;
    view.pasteText('the sea was '.repeat(175_000), paste());
    expect(note()).toContain('a paragraph would have 2100000 characters');
    expect(ada.text()).toBe('');
    view.pasteText('海'.repeat(900_000), paste());
    expect(view.state.doc.content.size).toBe(900_002);
    ada.press('Mod-z');
    expect(ada.text()).toBe('');
    ada.press('Mod-Shift-z');
    expect(view.state.doc.content.size).toBe(900_002);
    forget();
    await savedByTheRules(docOf(p('')));
  }, 600_000);

  test('5.2 MB in 5,200 paragraphs: declined in words; 3.6 MB go in', async () => {
    ada = story();
    const { view } = ada.editor;
    const paragraph = `${'x'.repeat(999)}\n\n`;
    view.pasteText(paragraph.repeat(5_200), paste());
    expect(note()).toContain('the limit is 5000000');
    view.pasteText(paragraph.repeat(3_600).trimEnd(), paste());
    expect(view.state.doc.childCount).toBe(3_600);
    forget();
    await savedByTheRules(docOf(p('')));
  }, 600_000);

  test('a version from before is restored: trimmed in all its parts, one edit, and undone as one', async () => {
    const start = docOf(p('now'), p('end'));
    ada = story(start);
    const monster = `a${'\u0301'.repeat(100)}`;
    const old = docOf(
      ...[1, 2, 3].map((part) => p(`${part}${monster}${'x'.repeat(600_000)}${monster}`)),
      p('end'),
    );
    expect(ada.editor.replaceDocument(old.toJSON())).toBe(true);
    expect(ada.editor.view.state.doc.eq(withBoundedText(old))).toBe(true);
    ada.press('Mod-z');
    expect(ada.editor.view.state.doc.eq(start)).toBe(true);
    forget();
    await savedByTheRules(start);
  }, 600_000);

  test('a document from before: what is wrong in it may be edited, deleted and brought back', async () => {
    const old = schema.text('old', [schema.marks.link!.create({ href: ' https://example.org/a b' })]);
    const none = schema.text('none', [schema.marks.link!.create({ href: '\u00a0https://example.org' })]);
    const doc = docOf(
      schema.node('paragraph', null, [old, schema.text(' and '), none, schema.text(' end')]),
      p(`a${'\u0301'.repeat(5_000)}`),
    );
    ada = story(doc);
    const { view } = ada.editor;
    expect([...view.dom.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([
      'https://example.org/a%20b',
      null,
    ]);
    ada.caretAfter('old');
    ada.type('er');
    ada.select('and none');
    view.dispatch(view.state.tr.deleteSelection());
    ada.press('Mod-z');
    expect(ada.text()).toContain('and none end');
    view.dispatch(view.state.tr.delete(1, 6));
    ada.press('Mod-z');
    expect(view.dom.querySelectorAll('a[href]')).toHaveLength(1);
    forget();
    await savedByTheRules(doc);
  });
});

describe('a step no message could carry', () => {
  const items = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      schema.node('list_item', null, [p(`${index}${'x'.repeat(500)}`)]),
    );
  const list = schema.node('bullet_list', null, items(3_000));
  const deep = schema.node('bullet_list', null, [
    schema.node('list_item', null, [
      p('first'),
      schema.node('blockquote', null, [list, p('海'.repeat(500_000))]),
    ]),
    ...items(10),
  ]);
  const doc = docOf(p('before'), schema.node('bullet_list', null, items(3)), p('after'));
  const slices: Record<string, ReplaceStep> = {
    'closed, in the place of everything': new ReplaceStep(
      0,
      doc.content.size,
      new Slice(Fragment.from(deep), 0, 0),
    ),
    'open at both ends': new ReplaceStep(
      3,
      5,
      new Slice(Fragment.fromArray([p('一'.repeat(400_000)), deep, p('二'.repeat(400_000))]), 1, 1),
    ),
    'open at its start': new ReplaceStep(
      3,
      8,
      new Slice(Fragment.fromArray([p('一'.repeat(400_000)), list]), 1, 0),
    ),
    'a list into a list': new ReplaceStep(12, 12, new Slice(Fragment.from(list), 3, 3)),
    'text alone': new ReplaceStep(3, 3, new Slice(Fragment.from(schema.text('🌧'.repeat(450_000))), 0, 0)),
  };
  for (const [name, step] of Object.entries(slices)) {
    test(`goes in several, each valid, and makes the same: ${name}`, () => {
      ada = story();
      const whole = step.apply(doc).doc!;
      whole.check();
      const steps = splitStep(step);
      expect(steps.length).toBeGreaterThan(1);
      for (const part of steps) expect(jsonBytes(part.toJSON())).toBeLessThan(limits.partBytes * 1.1);
      const applied = applySteps(doc, steps);
      expect(applied.ok && applied.value.at(-1)!.eq(whole)).toBe(true);
      expect(
        steps.every((part) => /^(?!.*[\ud800-\udbff](?![\udc00-\udfff]))/.test(JSON.stringify(part))),
      ).toBe(true);
    }, 600_000);
  }
});

const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    Number.POSITIVE_INFINITY,
    Number.NaN,
    -0,
    1.5,
    -1,
    2 ** 53,
    1e300,
    '__proto__',
    'x'.repeat(9_000),
    '\0',
    '\ud800',
    'https://example.org',
    '\u00a0https://example.org',
    'javascript:alert(1)',
  ),
);
const anyMachine = fc.record(
  {
    ask: anyJson,
    candidate: anyJson,
    model: anyJson,
    seed: anyJson,
    settings: anyJson,
    asker: anyJson,
    taker: anyJson,
    __proto__: anyJson,
    other: anyJson,
  },
  { requiredKeys: [] },
);
const deed = fc.oneof(
  fc.record({
    kind: fc.constant('html' as const),
    tag: fc.constantFrom('a', 'span', 'ol', 'h2', 'context'),
    machine: anyMachine,
    value: anyJson,
  }),
  fc.record({
    kind: fc.constant('step' as const),
    way: fc.constantFrom('mark', 'attr', 'insert', 'wrap'),
    machine: anyMachine,
    value: anyJson,
    at: fc.nat(40),
  }),
  fc.record({
    kind: fc.constant('text' as const),
    text: fc.constantFrom(
      'rain',
      '\u0301'.repeat(50),
      '🏽'.repeat(40),
      '\n',
      'ـ'.repeat(6_000),
      '> '.repeat(80),
      '- x',
    ),
  }),
  fc.record({
    kind: fc.constant('key' as const),
    key: fc.constantFrom('Enter', 'Tab', 'Backspace', 'Mod-z', 'Mod-Shift-z', 'Delete'),
  }),
  fc.record({ kind: fc.constant('delete' as const), at: fc.nat(80), length: fc.nat(30) }),
);

/** JSON as an attribute of HTML. */
const quoted = (value: unknown) =>
  String(typeof value === 'string' ? value : JSON.stringify(value))
    .replace(/&/g, '&amp;')
    .replace(/"/g, '&quot;');

type Deed = typeof deed extends fc.Arbitrary<infer Each> ? Each : never;

function perform(done: Deed): void {
  const { view } = ada.editor;
  const size = view.state.doc.content.size;
  if (done.kind === 'text') view.pasteText(done.text, paste());
  if (done.kind === 'key') ada.press(done.key);
  if (done.kind === 'delete')
    view.dispatch(view.state.tr.deleteRange(Math.min(done.at, size), Math.min(done.at + done.length, size)));
  if (done.kind === 'html') {
    const machine = quoted(done.machine);
    const value = quoted(done.value);
    const html = {
      a: `<a href="${value}">link</a>`,
      span: `<span data-machine="${machine}">words</span>`,
      ol: `<ol start="${value}"><li>one</li></ol>`,
      h2: `<h2 level="${value}">head</h2>`,
      context: `<p data-pm-slice="0 0 ${quoted(['ordered_list', { order: done.value, ...done.machine }, 'list_item', done.machine])}">in</p>`,
    }[done.tag]!;
    view.pasteHTML(html, paste());
  }
  if (done.kind === 'step') {
    const tr = view.state.tr;
    const at = Math.min(done.at, size);
    const mark =
      done.at % 2 === 0
        ? schema.marks.machine!.create(done.machine as never)
        : schema.marks.link!.create({ href: done.value });
    if (done.way === 'mark') tr.step(new AddMarkStep(Math.min(1, size), at, mark));
    if (done.way === 'attr' && tr.doc.nodeAt(at)) tr.step(new AttrStep(at, 'level', done.value));
    if (done.way === 'insert' && tr.doc.resolve(at).parent.inlineContent)
      tr.insert(at, schema.text('x', tr.doc.resolve(at).parent.type.allowedMarks([mark])));
    if (done.way === 'wrap') tr.insert(size, schema.node('heading', { level: done.value }, schema.text('h')));
    if (tr.docChanged) view.dispatch(tr);
  }
}

test('any sequence of pastes and edits: what the page lets in, the authority takes, and a file of it reads back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 8 }), async (deeds) => {
      ada = story();
      for (const each of deeds) {
        try {
          perform(each);
        } catch (error) {
          // ProseMirror makes no node or mark with an attribute of another kind.
          if (each.kind !== 'step' || !(error instanceof RangeError)) throw error;
        }
      }
      forget();
      await savedByTheRules(docOf(p('')));
      const { doc } = ada.editor.view.state;
      expect(Node.fromJSON(schema, JSON.parse(JSON.stringify(doc.toJSON()))).eq(doc)).toBe(true);
      ada.end();
    }),
    { seed: 19, numRuns: 200 },
  );
  ada = story();
}, 600_000);

test('what one’s own page never sends, the authority refuses as a whole', () => {
  ada = story();
  const doc = docOf(p('sea'));
  const bad: StepJson[] = [
    { stepType: 'addMark', mark: { type: 'machine', attrs: { seed: 1.5 } }, from: 1, to: 3 },
    { stepType: 'addMark', mark: { type: 'machine', attrs: { candidate: -1 } }, from: 1, to: 3 },
    {
      stepType: 'addMark',
      mark: { type: 'link', attrs: { href: '\ufeffhttps://example.org' } },
      from: 1,
      to: 3,
    },
  ];
  for (const step of bad) {
    expect(checkSteps(doc, [step])).toMatchObject({ ok: false, failure: { code: 'step-rejected' } });
    const parsed = parseSteps([step]);
    // A log that holds it is replayed all the same.
    expect(parsed.ok && applySteps(doc, parsed.value, 'stored').ok).toBe(step.mark !== bad[0]!.mark);
  }
  expect(Step.fromJSON(schema, bad[1]!)).toBeInstanceOf(AddMarkStep);
  expect(new Transform(doc).steps).toEqual([]);
});
