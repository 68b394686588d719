import fc from 'fast-check';
import type { Mark, Node } from 'prosemirror-model';
import { schema } from '../../schema.ts';

const { nodes, marks } = schema;

/** Words of every script, and everything Markdown and HTML give a meaning to. */
const special = [
  '*',
  '**',
  '_',
  '__',
  '`',
  '``',
  '```',
  '~~',
  '~~~',
  '#',
  '##',
  '>',
  '-',
  '--',
  '---',
  '+',
  '1.',
  '2)',
  '=',
  '[',
  ']',
  '(',
  ')',
  '[a]: b',
  '[a](b)',
  '![',
  '!',
  '<',
  '</p>',
  '<br>',
  '<!--',
  '<script>',
  '&',
  '&amp;',
  '&#32;',
  '&lt',
  '\\',
  '\\\\',
  '|',
  '|-|',
  ':-',
  '"',
  "'",
  'http://x.org',
  '…',
  ';',
  '$',
  '%',
  '  ',
  '    ',
  '\t',
  '👩‍👩‍👧',
  '🌧️',
  '🇫🇷',
  'e\u0301',
  'שלום',
  'مرحبا',
  '雨',
  '\u00a0',
  '\u200d',
  '\u202e',
  'a_b',
  'a*b',
  'snake_case',
];
const textPiece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('rain', 'a', 'Zoë', '7', ' ', ' and ', '. ', ',') },
  { weight: 3, arbitrary: fc.constantFrom(...special) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }) },
);
/** Without what no file of text holds: line ends inside a line, and the null character. */
const text = fc
  .array(textPiece, { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.join('').replace(/[\0\r\n]/g, '') || 'x');

export const machine = (seed: number): Mark =>
  marks.machine.create({
    ask: 'ask-1',
    candidate: seed % 3,
    model: 'smollm2',
    seed,
    settings: '{"temperature":0.9,"stop":["<b>\\""]}',
    asker: 'AdaAdaAdaAdaAda1',
    taker: 'BoBoBoBoBoBoBoB2',
  });
const href = fc.constantFrom(
  'https://x.org/',
  'http://x.org/a_b*c(d)?q=1&amp;r=%3C2%3E#%C3%A9',
  'mailto:a@b.org',
  "https://x.org/a%20b%60c/d%5Be%5D%22f'",
  'https://x.org',
  'HTTPS://xn--ber-goa.example/%20%25zz',
);
const someMarks = fc
  .record({
    em: fc.boolean(),
    strong: fc.boolean(),
    code: fc.integer({ min: 0, max: 5 }),
    link: fc.option(href, { freq: 5 }),
    machine: fc.option(fc.nat(4), { freq: 4 }),
  })
  .map((wanted) => [
    ...(wanted.machine === null ? [] : [machine(wanted.machine)]),
    ...(wanted.link === null ? [] : [marks.link.create({ href: wanted.link })]),
    ...(wanted.em ? [marks.em.create()] : []),
    ...(wanted.strong ? [marks.strong.create()] : []),
    ...(wanted.code === 0 ? [marks.code.create()] : []),
  ]);

const inline = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.tuple(text, someMarks).map(([said, set]) => schema.text(said, set)) },
    { weight: 1, arbitrary: someMarks.map((set) => nodes.hard_break.create(null, null, set)) },
  ),
  { maxLength: 6 },
);

const anyParagraph = inline.map((content) => nodes.paragraph.create(null, content));
const code = fc
  .array(fc.oneof(text, fc.constantFrom('', '  if (x) {', '\ty', '```js', '````', ' ')), { maxLength: 4 })
  .map((lines) => lines.join('\n'));

const leafBlock: fc.Arbitrary<Node> = fc.oneof(
  { weight: 5, arbitrary: anyParagraph },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(1, 2, 3), inline)
      .map(([level, content]) => nodes.heading.create({ level }, content)),
  },
  {
    weight: 1,
    arbitrary: code.map((said) => nodes.code_block.create(null, said === '' ? null : schema.text(said))),
  },
  { weight: 1, arbitrary: fc.constant(nodes.horizontal_rule.create()) },
);

const { block } = fc.letrec<{ block: Node; item: Node }>((tie) => ({
  item: fc
    .tuple(
      anyParagraph,
      fc.oneof({ depthSize: 'small' }, fc.constant([]), fc.array(tie('block'), { maxLength: 2 })),
    )
    .map(([first, others]) => nodes.list_item.create(null, [first, ...others])),
  block: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    { weight: 5, arbitrary: leafBlock },
    {
      weight: 1,
      arbitrary: fc
        .array(tie('block'), { minLength: 1, maxLength: 3 })
        .map((content) => nodes.blockquote.create(null, content)),
    },
    {
      weight: 2,
      arbitrary: fc
        .array(tie('item'), { minLength: 1, maxLength: 3 })
        .map((items) => nodes.bullet_list.create(null, items)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom(1, 1, 0, 9, 10, 2026, 999_999_998),
          fc.array(tie('item'), { minLength: 1, maxLength: 3 }),
        )
        .map(([order, items]) => nodes.ordered_list.create({ order }, items)),
    },
  ),
}));

/** Any document of the schema: all blocks, nested, with all marks beside and inside each other. */
export const anyDocument: fc.Arbitrary<Node> = fc
  .array(block, { minLength: 1, maxLength: 4 })
  .map((content) => nodes.doc.create(null, content));
