import type { StepJson } from '@tercet/protocol';
import fc from 'fast-check';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import { ReplaceStep, type Step } from 'prosemirror-transform';
import { describe, expect, test } from 'vitest';
import { boundedStep, withBoundedText } from './bounded-step.ts';
import { checkSteps } from './check-steps.ts';
import { documentProblem } from './document-problem.ts';
import { layoutBounds, runRules } from './layout-bounds.ts';
import { boundedText } from './run-bounds.ts';
import { schema } from './schema.ts';
import { stepProblem } from './step-problem.ts';
import { turnsIn, turnsOf } from './turns-in.ts';

const p = (...parts: (string | Node)[]) =>
  schema.node(
    'paragraph',
    null,
    parts.flatMap((part) => (part === '' ? [] : typeof part === 'string' ? [schema.text(part)] : [part])),
  );
const docOf = (...blocks: Node[]) => schema.node('doc', null, blocks);
const bold = (text: string) => schema.text(text, [schema.marks.strong!.create()]);
const put = (at: number, text: string, to = at) =>
  new ReplaceStep(at, to, new Slice(Fragment.from(text === '' ? null : schema.text(text)), 0, 0));
const accepts = (doc: Node, step: Step) =>
  checkSteps(doc, [JSON.parse(JSON.stringify(step.toJSON())) as StepJson]).ok;
const most = layoutBounds.marksInRow;

/** Of each family: what a letter may carry, or letters follow. */
const monsters: Record<string, string> = {
  accents: `a${'\u0301'.repeat(500)}`,
  'accents of four kinds': `a${'\u0301\u0316\u0334\u0488'.repeat(200)}`,
  'enclosing marks': `a${'\u20dd'.repeat(500)}`,
  'spacing marks': `क${'\u093e'.repeat(500)}`,
  'skin tones': `👍${'🏽'.repeat(500)}`,
  'variation selectors': `🌧${'\ufe0f'.repeat(500)}`,
  'selectors of the other plane': `a${'\u{e0100}'.repeat(500)}`,
  'tag characters': `🏴${'\u{e0067}'.repeat(500)}`,
  joiners: `a${'\u200d'.repeat(500)}`,
  'zero-width spaces': `a${'\u200b'.repeat(500)}`,
  'controls of direction': `${'\u202e'.repeat(500)}a`,
  'isolates inside each other': `${'\u2067'.repeat(500)}a`,
  'stretched Arabic': 'ـ'.repeat(6_000),
  'Arabic without a space': 'مرحبا'.repeat(1_200),
  'Thai without a space': 'ภาษาไทย'.repeat(1_000),
  brackets: '('.repeat(6_000),
};

describe('what no browser can lay out is trimmed on the page, and refused by the authority', () => {
  for (const [name, text] of Object.entries(monsters)) {
    test(name, () => {
      const doc = docOf(p('see '));
      const step = put(5, text);
      expect(accepts(doc, step)).toBe(false);
      const bounded = boundedStep(doc, step)!;
      expect(accepts(doc, bounded)).toBe(true);
      expect(boundedText(text).length).toBeLessThan(text.length);
      expect(bounded.slice.content.textBetween(0, bounded.slice.size)).toBe(boundedText(text, 'see '));
      expect(withBoundedText(docOf(p(text))).textContent).toBe(boundedText(text));
    });
  }
});

/** Whole, and untouched. */
const legitimate: Record<string, string> = {
  'a letter with as many marks as it may have': `Z${'\u0300\u0316'.repeat(most / 2)}algo${'\u0301'.repeat(most)}`,
  Vietnamese: 'Tiếng Việt: nghiêng ngả, khuỷu tay, thuở ấy'.normalize('NFD'),
  Tibetan: 'བོད་སྐད་ཀྱི་ཡི་གེ། རྒྱུད་བླ་མ། ཧཱུྃ་ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ',
  Hebrew: 'בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים אֵ֥ת הַשָּׁמַ֖יִם וְאֵ֥ת הָאָֽרֶץ׃',
  Arabic: 'بِسْمِ ٱللَّهِ ٱلرَّحْمَـٰنِ ٱلرَّحِيمِ ٱلْحَمْدُ لِلَّهِ رَبِّ ٱلْعَـٰلَمِينَ',
  Devanagari: 'क्ष्म्य र्त्स्न्य कार्त्स्न्य श्रीमद्भगवद्गीता',
  Khmer: 'ព្រះរាជាណាចក្រកម្ពុជា'.repeat(20),
  Thai: 'ที่ป่าแห่งหนึ่งมีกระต่ายน้อย'.repeat(20),
  Korean: '\u1112\u1161\u11ab\u1100\u1173\u11af'.repeat(2_000),
  families: '👩‍👩‍👧‍👦👨🏽‍❤️‍💋‍👨🏿🧑🏻‍🚀🏴‍☠️'.repeat(50),
  'flags of countries and of their parts': '🇫🇷🇩🇪🇺🇦'.repeat(90) + '🏴󠁧󠁢󠁳󠁣󠁴󠁿🏴󠁧󠁢󠁷󠁬󠁳󠁿🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(30),
  'a keycap and a sign': '1️⃣2️⃣#️⃣™️',
  'an address without a break': `data:image/png;base64,${'QUJD/+a9'.repeat(20_000)}`,
  'a chain of conjuncts': 'क्'.repeat(2_000),
  Japanese: '雨の日の海は静かだった。「そうか」と彼は言った。'.repeat(200),
  'two directions': 'The word שלום means peace, and مرحبا means hello. '.repeat(200),
};
describe('text of every script comes whole', () => {
  for (const [name, text] of Object.entries(legitimate)) {
    test(name, () => {
      expect(boundedText(text)).toBe(text);
      const doc = docOf(p('x'));
      expect(accepts(doc, put(2, text))).toBe(true);
      expect(boundedStep(doc, put(2, text))).toEqual(put(2, text));
      const whole = docOf(p(text));
      expect(withBoundedText(whole)).toBe(whole);
    });
  }
});

describe('what brings two runs together counts, whatever it puts in', () => {
  const marks = '\u0301'.repeat(20);

  test('a letter between two, deleted: the surplus goes with it', () => {
    const doc = docOf(p(`a${marks}b${marks}c`));
    const step = put(22, '', 23);
    expect(accepts(doc, step)).toBe(false);
    const bounded = boundedStep(doc, step)!;
    expect(bounded.apply(doc).doc!.textContent).toBe(`a${'\u0301'.repeat(most)}c`);
    expect(accepts(doc, bounded)).toBe(true);
  });

  test('two paragraphs joined, the second of marks; bold ones beside plain ones', () => {
    const doc = docOf(p(`a${marks}`), p(bold(marks), 'c'));
    const joined = new ReplaceStep(22, 24, Slice.empty, true);
    expect(accepts(doc, joined)).toBe(false);
    expect(accepts(doc, boundedStep(doc, joined)!)).toBe(true);
    expect(accepts(docOf(p(`a${marks}`, bold(marks.slice(8)))), put(2, '\u0302'))).toBe(false);
  });

  test('marks typed one by one before, between and after marks', () => {
    const doc = docOf(p(`a${'\u0301'.repeat(most)}b`));
    for (const at of [2, 10, most + 2]) {
      expect(accepts(doc, put(at, '\u0302'))).toBe(false);
      expect(boundedStep(doc, put(at, '\u0302'))).toBe(null);
    }
    expect(accepts(doc, put(1, '\u0302'))).toBe(true);
    expect(accepts(doc, put(most + 2, 'x'))).toBe(true);
  });

  test('a line break, another block and another letter end a run', () => {
    const full = '\u0301'.repeat(most);
    const doc = docOf(p(full, schema.node('hard_break'), full), p(full));
    expect(withBoundedText(doc)).toBe(doc);
    expect(accepts(docOf(p('')), new ReplaceStep(0, 2, new Slice(doc.content, 0, 0)))).toBe(true);
  });
});

test('a paragraph that changes its direction all the time is refused, one that does so often is not', () => {
  const often = 'a שלום '.repeat(2_000);
  expect(accepts(docOf(p('x')), put(2, often))).toBe(true);
  expect(accepts(docOf(p(often)), put(2, often))).toBe(false);
  expect(accepts(docOf(p('x')), put(2, '\u2067a\u2069 '.repeat(600)))).toBe(false);
  expect(accepts(docOf(p('x')), put(2, '\u2068Ada\u2069 wrote. '.repeat(400)))).toBe(true);
});

test('a paragraph longer than any page can draw is refused, and may become shorter', () => {
  const long = 'the sea '.repeat(layoutBounds.blockCharacters / 8);
  expect(accepts(docOf(p(long)), put(1, 'x'))).toBe(false);
  expect(accepts(docOf(p(`${long}xx`)), put(1, '', 2))).toBe(true);
  expect(accepts(docOf(p(`${long}xx`)), put(9, 'x', 17))).toBe(true);
});

test('a document from before, with far too many marks, may be edited: only what makes it worse is refused', () => {
  const old = docOf(p(`a${'\u0301'.repeat(5_000)}b c`), p('next'));
  expect(documentProblem(old)).toBe(null);
  for (const step of [
    put(1, 'x'),
    put(2, 'x'),
    put(500, 'x'),
    put(100, '', 4_000),
    put(2, '', 5_001),
    put(10, '\u0301', 20),
    put(5_004, '\u0301'),
  ]) {
    expect(accepts(old, step), JSON.stringify(step)).toBe(true);
  }
  expect(accepts(old, put(10, '\u0301'))).toBe(false);
  expect(accepts(old, put(5_002, '\u0301'))).toBe(false);
});

const character = fc.constantFrom(
  'a',
  ' ',
  '\u0301',
  '\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
  'क',
  '\u094d',
  '👍',
  '🏽',
  '\u200d',
  'ـ',
  '\u{e0067}',
  '(',
);
const anyText = fc.array(character, { maxLength: 14 }).map((parts) => parts.join(''));

test('any edit, bounded: what is left the authority takes, and no run is longer than the bound', () => {
  fc.assert(
    fc.property(
      fc.array(anyText, { minLength: 1, maxLength: 3 }),
      anyText,
      anyText,
      fc.nat(),
      fc.nat(),
      fc.boolean(),
      (texts, one, two, start, length, open) => {
        const doc = withBoundedText(docOf(...texts.map((text) => p(text))));
        const places = Array.from({ length: doc.content.size + 1 }, (_, place) => place).filter(
          (place) => doc.resolve(place).parent.isTextblock,
        );
        const from = places[start % places.length]!;
        const to = places.filter((place) => place >= from)[length % 12] ?? from;
        const content = open
          ? Fragment.fromArray([p(one), p(two)])
          : Fragment.from(one === '' ? null : schema.text(one));
        const step = new ReplaceStep(from, to, open ? new Slice(content, 1, 1) : new Slice(content, 0, 0));
        if (step.apply(doc).doc === null) return;
        const bounded = boundedStep(doc, step);
        const after = bounded === null ? doc : bounded.apply(doc).doc!;
        expect(withBoundedText(after).eq(after)).toBe(true);
        if (bounded !== null) expect(stepProblem(doc, bounded, after)).toBe(null);
        // Where nothing is too much, nothing is left out.
        const whole = step.apply(doc).doc!;
        expect(stepProblem(doc, step, whole) === null).toBe(bounded === step);
      },
    ),
    { seed: 19, numRuns: 1_500 },
  );
});

test('what is trimmed keeps every rule, and text piece by piece is text in one', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 6 }), (pieces) => {
      let raw = '';
      for (const piece of pieces) raw += boundedText(piece, raw);
      expect(raw).toBe(boundedText(pieces.join('')));
      for (const { includes, most: limit } of runRules) {
        let length = 0;
        for (const each of raw) {
          length = includes(each.codePointAt(0) as number) ? length + 1 : 0;
          expect(length).toBeLessThanOrEqual(limit);
        }
      }
    }),
    { seed: 19, numRuns: 500 },
  );
});

test('turns are counted on from what a step changed, and never fewer than there are', () => {
  const part = fc.constantFrom('a', 'ש', ' ', 'b c ', 'שלום ', '\u2067', '1', '. '.repeat(5));
  const parts = fc.array(part, { minLength: 1, maxLength: 12 }).map((some) => some.join(''));
  fc.assert(
    fc.property(parts, fc.array(fc.tuple(fc.nat(), fc.nat(20), parts), { maxLength: 8 }), (start, edits) => {
      let doc = docOf(p(start));
      for (const [at, length, text] of edits) {
        const from = 1 + (at % (doc.content.size - 1));
        const step = put(from, text, Math.min(from + length, doc.content.size - 1));
        const after = step.apply(doc).doc!;
        expect(stepProblem(doc, step, after)).toBe(null);
        const block = after.firstChild!;
        expect(turnsIn(block)).toBeGreaterThanOrEqual(turnsOf(block.textContent));
        doc = after;
      }
    }),
    { seed: 19, numRuns: 500 },
  );
});
