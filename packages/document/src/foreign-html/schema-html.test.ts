// @vitest-environment jsdom
import fc from 'fast-check';
import { DOMParser as SchemaParser } from 'prosemirror-model';
import { describe, expect, test } from 'vitest';
import { schema } from '../schema.ts';
import { schemaHtml } from './schema-html.ts';

const parsed = (html: string) => new DOMParser().parseFromString(html, 'text/html').body;
const brought = (html: string, options?: { openEdges: boolean }) => schemaHtml(parsed(html), options);
/** As HTML, for short. */
const html = (written: string) => brought(written).root.innerHTML;
const doc = (written: string) => {
  const read = SchemaParser.fromSchema(schema).parse(brought(written).root, { preserveWhitespace: true });
  read.check();
  return read;
};
/** One line a block, `/` for a line break. */
const lines = (written: string) => {
  const said: string[] = [];
  doc(written).descendants((node) => {
    if (node.isTextblock) said.push(node.textBetween(0, node.content.size, '', '/'));
  });
  return said;
};

describe('bold and italic are as they were seen', () => {
  test.each([
    [
      '<b style="font-weight:normal" id="docs-internal-guid-1"><p>a <span style="font-weight:700">b</span></p></b>',
      '<p>a <strong>b</strong></p>',
    ],
    ['<b style="font-weight:400">a</b>', '<p>a</p>'],
    ['<span style="font-weight:600">a</span>', '<p><strong>a</strong></p>'],
    ['<span style="font-weight: 500">a</span>', '<p>a</p>'],
    ['<span style="FONT-WEIGHT: Bolder !important">a</span>', '<p><strong>a</strong></p>'],
    ['<span style="font: italic bold 12px/1 Georgia, serif">a</span>', '<p><em><strong>a</strong></em></p>'],
    ['<b style="font: 12px serif">a</b>', '<p>a</p>'],
    ['<strong>a<span style="font-weight:normal">b</span></strong>', '<p><strong>a</strong>b</p>'],
    ['<b><span style="font-weight:inherit">a</span></b>', '<p><strong>a</strong></p>'],
    ['<em>a<span style="font-style: normal">b</span></em>', '<p><em>a</em>b</p>'],
    ['<em style="font-style:normal">a</em>', '<p>a</p>'],
    ['<span style="font-style:oblique 10deg">a</span>', '<p><em>a</em></p>'],
    ['<h1 style="font-weight:700">a<b>b</b></h1>', '<h1>a<strong>b</strong></h1>'],
    ['<div style="font-weight:bold"><h2>a</h2><p>b</p></div>', '<h2>a</h2><p><strong>b</strong></p>'],
  ])('%s', (written, read) => {
    expect(html(written)).toBe(read);
  });
});

test('a line break looks as the text it stands in', () => {
  expect(html('<p><em>a<br>b</em><br>c')).toBe('<p><em>a</em><em><br></em><em>b</em><br>c</p>');
  expect(html('<p><b>a<br></b></p>')).toBe('<p><strong>a</strong></p>');
});

describe('lists stay lists', () => {
  test.each([
    ['<ul><li><ul><li>a</li></ul></li></ul>', '<ul><li><p></p><ul><li><p>a</p></li></ul></li></ul>'],
    [
      '<ul><li><blockquote>a</blockquote></li></ul>',
      '<ul><li><p></p><blockquote><p>a</p></blockquote></li></ul>',
    ],
    [
      '<ol><li><h2>a</h2>b</li><li>c</li></ol>',
      '<ol start="1"><li><p></p><h2>a</h2><p>b</p></li><li><p>c</p></li></ol>',
    ],
    ['<ul><li><pre><code>a\n</code></pre></li></ul>', '<ul><li><p></p><pre>a</pre></li></ul>'],
    ['<ul><li><hr>a</li></ul>', '<ul><li><p></p><hr><p>a</p></li></ul>'],
    ['<ul><li>a</li><ul><li>b</li></ul></ul>', '<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>'],
    ['<ul><ul><li>b</li></ul></ul>', '<ul><li><p></p><ul><li><p>b</p></li></ul></li></ul>'],
    ['<li>a</li><li>b</li><p>c</p>', '<ul><li><p>a</p></li><li><p>b</p></li></ul><p>c</p>'],
    [
      '<ol start="3"><li>a<div>b</div></li><li></li></ol>',
      '<ol start="3"><li><p>a</p><p>b</p></li><li><p></p></li></ol>',
    ],
    ['<ul> \n </ul><p>a</p>', '<p>a</p>'],
  ])('%s', (written, read) => {
    expect(html(written)).toBe(read);
    doc(written);
  });

  const word = (level: number, marker: string, text: string, list = 'l0') =>
    `<p class=MsoListParagraph style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:${list} level${level} lfo1'>` +
    `<![if !supportLists]><span style='font-family:Symbol;mso-fareast-font-family:Symbol'>` +
    `<span style='mso-list:Ignore'>${marker}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span>` +
    `<![endif]><span lang=EN-US>${text}<o:p></o:p></span></p>\n`;

  test('items of a real list that Outlook styles as Word’s are that list', () => {
    const items = ['a', 'b'].map((text) => `<li style='mso-list:l0 level1 lfo1'>${text}<o:p></o:p></li>`);
    expect(html(`<ul type=disc>${items.join('')}</ul>`)).toBe('<ul><li><p>a</p></li><li><p>b</p></li></ul>');
  });

  test('lists from Word, with levels and numbers, without Word’s own bullets', () => {
    const written = `<p class=MsoNormal>Buy<o:p></o:p></p>${word(1, '·', 'Milk')}${word(2, 'o', 'whole')}${word(1, '·', 'Eggs')}${word(1, '3.', 'three', 'l1')}${word(1, '4.', 'four', 'l1')}<p>end</p>`;
    expect(html(written)).toBe(
      '<p>Buy</p><ul><li><p>Milk</p><ul><li><p>whole</p></li></ul></li><li><p>Eggs</p></li></ul>' +
        '<ol start="3"><li><p>three</p></li><li><p>four</p></li></ol><p>end</p>',
    );
    expect(html(word(3, 'iv)', 'deep') + word(1, '§', 'out'))).toBe(
      '<ol start="1"><li><p>deep</p></li></ol><ul><li><p>out</p></li></ul>',
    );
    const chapter = word(1, '2.', 'Sea').replace('<p ', '<h1 ').replace('</p>', '</h1>');
    expect(html(chapter)).toBe('<h1>2. Sea</h1>');
  });
});

describe('words of two blocks never meet, and none is torn', () => {
  test.each([
    [
      '<table><tr><td>Apples</td><td>3</td></tr><tr><td>Pears</td><td>5</td></tr></table>',
      ['Apples | 3', 'Pears | 5'],
    ],
    ['<table><tr><th>a</th><td><p>b</p></td></tr></table>', ['a | b']],
    ['<table><tr><td><p>a</p><p>b</p></td><td>c<br>d</td></tr></table>', ['a/b | c/d']],
    [
      '<table><caption>T</caption><tbody><tr><td>a</td><td></td><td> c </td></tr></tbody></table>',
      ['T', 'a | | c'],
    ],
    ['<table><tr><td><h1>T</h1><p>a</p></td></tr></table>', ['T', 'a']],
    ['<table><tr><td>nav</td><td><h1>T</h1><p>a</p></td></tr></table>', ['nav', 'T', 'a']],
    [
      '<div style="display:table-row"><span style="display:table-cell">a</span><span style="display:table-cell">b</span></div>',
      ['a | b'],
    ],
    ['<details><summary>More</summary>text</details>', ['More', 'text']],
    ['<span style="display:block">a</span><span style="display: block">b</span>c', ['a', 'b', 'c']],
    ['<div style="display:flex"><span>a</span><span>3</span></div>', ['a', '3']],
    ['a<a style="display:inline-flex"><i>b</i><span>c</span></a>', ['ab c']],
    ['<div style="display:inline-block">a</div><div style="display:inline-block">b</div>', ['a b']],
    ['<p style="display:inline">a</p><p style="display:inline">b</p>', ['ab']],
    ['<div>a<div>b</div>c</div>', ['a', 'b', 'c']],
    ['<dl><dt>a<dd>b</dl><figure><img alt="c"><figcaption>d</figcaption></figure>', ['a', 'b', 'c', 'd']],
    ['<b>a<p>b</p></b>c', ['a', 'b', 'c']],
    ['<a href="https://x.org/"><div>a</div><div>b</div></a>', ['a', 'b']],
    ['Roses<br>Violets<br>', ['Roses/Violets']],
    ['<p>a</p><br><p>b</p><p><br></p><p>&nbsp;</p>', ['a', '', 'b', '', '']],
    ['<p> a \n <b> b </b> c</p>', ['a b c']],
    ['<p style="white-space:pre-wrap">a  b\n c</p>', ['a  b/ c']],
    ['<p style="white-space:pre-line"> a  b\n c</p>', ['a b/c']],
    ['<p>H<sub>2</sub>O <q>so</q> <ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>', ['H2O “so” 漢(かん)']],
  ])('%s', (written, said) => {
    expect(lines(written)).toEqual(said);
  });

  test('code ends where it ends', () => {
    expect(html('<pre><code>a\n  b\n</code></pre>')).toBe('<pre>a\n  b</pre>');
    expect(html('<pre>\n<div>a</div><div>b</div></pre>')).toBe('<pre>a\nb</pre>');
    expect(html('<pre><b>a</b><br>b<button>Copy</button></pre>')).toBe('<pre>a\nb</pre>');
  });
});

describe('only what is seen comes in', () => {
  test.each([
    '<span hidden>x</span>',
    '<span style="display:none">x</span>',
    '<span style="visibility:hidden">x</span>',
    '<span style="opacity:0">x</span>',
    '<span style="font-size:0px">x</span>',
    '<span style="mso-hide:all">x</span>',
    '<div style="max-height:0;overflow:hidden">x</div>',
    '<span style="position:absolute;width:1px;clip:rect(0 0 0 0)">x</span>',
    '<script>x</script><style>x</style><noscript>x</noscript><template>x</template><title>x</title>',
    '<textarea>x</textarea><select><option>x</option></select><input value=x><button>x</button>',
    '<datalist><option>x</option></datalist><progress>x</progress><meter>x</meter>',
    '<object>x</object><iframe>x</iframe><video>x</video><canvas>x</canvas><svg><text>x</text></svg>',
    '<xml><w:WordDocument>x</w:WordDocument></xml><!-- x -->',
    '<dialog>x</dialog>',
  ])('%s', (hidden) => {
    expect(lines(`<p>a</p>${hidden}<p>b</p>`)).toEqual(['a', 'b']);
  });

  test('what is shown again inside of what is hidden is there', () => {
    expect(lines('<p style="visibility:hidden">x<span style="visibility:visible">a</span></p>')).toEqual([
      'a',
    ]);
    expect(lines('<p style="font-size:0">x<span style="font-size:12px">a</span></p>')).toEqual(['a']);
    expect(lines('<details><summary>a</summary><p>b</p></details><label>c</label>')).toEqual(['a', 'b', 'c']);
    expect(lines('<h2><button>Question</button></h2>')).toEqual(['Question']);
  });

  test('a picture is its description, linked; one that says nothing is counted', () => {
    expect(html('<img alt="a boat" src="https://x.org/b.png">')).toBe(
      '<p><a href="https://x.org/b.png">a boat</a></p>',
    );
    expect(html('<img alt="a boat" src="data:image/png;base64,AAAA">')).toBe('<p>a boat</p>');
    expect(html('<p>so <img alt="🙂" src="https://x.org/1f642.png">')).toBe('<p>so 🙂</p>');
    expect(html('<img src="https://x.org/b.png">')).toContain('>https://x.org/b.png</a>');
    expect(brought('<img src="file:///C:/clip_image001.png"><img src="data:x">').picturesLeftOut).toBe(2);
    expect(
      html(
        '<ul><li role=checkbox><img src="data:x" alt="unchecked" aria-roledescription="checkbox"><p>a</p></li></ul>',
      ),
    ).toBe('<ul><li><p>a</p></li></ul>');
    expect(brought('<img src="https://x.org/p" width=1 height=1>')).toMatchObject({ picturesLeftOut: 0 });
  });
});

test('what is cut out of a line keeps the spaces at its edges', () => {
  const cut = (written: string) => brought(written, { openEdges: true }).root.innerHTML;
  expect(cut(' <b>a</b> ')).toBe('<p><strong>a</strong> </p>');
  expect(cut('<span> a b </span>')).toBe('<p> a b </p>');
  expect(cut('<p> a </p>')).toBe('<p>a</p>');
  expect(cut('\n<p>a</p>\n')).toBe('<p>a</p>');
});

test('any page keeps every word that is seen, in order and apart, and is a document', () => {
  type Piece = { html: string; words: string[] };
  let count = 0;
  const word = fc.constant(null).map((): Piece => {
    count += 1;
    return { html: `w${count}`, words: [`w${count}`] };
  });
  const within = (tags: readonly string[], inner: fc.Arbitrary<Piece[]>, attributes = ['']) =>
    fc.tuple(fc.constantFrom(...tags), fc.constantFrom(...attributes), inner).map(
      ([tag, attribute, pieces]): Piece => ({
        html: `<${tag}${attribute}>${pieces.map((piece) => piece.html).join('')}</${tag}>`,
        words: pieces.flatMap(({ words }) => words),
      }),
    );
  const { piece } = fc.letrec<{ piece: Piece; pieces: Piece[] }>((tie) => {
    const pieces = fc.array(tie('piece'), { maxLength: 3 });
    return {
      pieces,
      piece: fc.oneof(
        { depthSize: 'small', maxDepth: 5 },
        { weight: 4, arbitrary: word },
        {
          weight: 4,
          arbitrary: within(
            ['div', 'section', 'ul', 'ol', 'li', 'blockquote', 'details', 'dl', 'article', 'span'],
            pieces,
            ['', ' style="font-weight:normal"', ' style="display:flex"', ' style="display:block"'],
          ).map(({ html: inner, words }) => ({ html: `<div>${inner}</div>`, words })),
        },
        {
          weight: 1,
          arbitrary: within(['tr'], fc.array(within(['td'], pieces), { maxLength: 3 })).map(
            ({ html: row, words }) => ({ html: `<table>${row}</table>`, words }),
          ),
        },
        {
          weight: 1,
          arbitrary: within(['b', 'em', 'code', 'h1', 'h5', 'pre'], fc.array(word, { maxLength: 1 })).map(
            ({ html: inner, words }) => ({ html: ` ${inner} `, words }),
          ),
        },
        {
          weight: 1,
          arbitrary: fc
            .constantFrom('<hr>', '<br>', ' ', '<p hidden>x</p>')
            .map((written) => ({ html: written, words: [] })),
        },
      ),
    };
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
      const read = doc(pieces.map((each) => `${each.html} `).join(''));
      const words = read.textBetween(0, read.content.size, '\n', '\n').match(/[\w]+/g) ?? [];
      const wanted = pieces.flatMap((each) => each.words);
      expect(words.join('')).toBe(wanted.join(''));
    }),
    { seed: 12, numRuns: 300 },
  );
});

describe('a page says by its own style sheets', () => {
  const styled = (css: string, body: string) => html(`<style>${css}</style>${body}`);

  test('what is bold, italic and hidden', () => {
    const css =
      '@import url(x.css);/* .b { } */ .b, p.c span {font-weight:700} .i{FONT-STYLE:italic;color:red} .gone { display : none }';
    expect(
      styled(
        css,
        '<p class=b>a</p><p class=c><span class=i>b</span></p><p class=gone>x</p><p style="display:block" class=gone>c</p>',
      ),
    ).toBe('<p><strong>a</strong></p><p><em><strong>b</strong></em></p><p>c</p>');
  });

  test('the narrower rule wins, then the later; the style of the element itself over both', () => {
    expect(styled('p.a{font-weight:700} p{font-weight:400} .a{font-weight:400}', '<p class=a>a</p>')).toBe(
      '<p><strong>a</strong></p>',
    );
    expect(styled('.a{font-weight:700}.b{font-weight:400}', '<p class="a b">a</p>')).toBe('<p>a</p>');
    expect(styled('#a{font-weight:700}', '<p id=a style="font-weight:400">a</p>')).toBe('<p>a</p>');
  });

  test('what is for paper, for narrow screens, or no rule, hides nothing', () => {
    const css =
      '@media print{p{display:none}} @media (max-width:9px){p{display:none}} @font-face{font-weight:700}' +
      '@list l0:level1 {mso-level-number-format:bullet;} ::: {display:none} p::before{display:none} .fade{opacity:0}';
    expect(styled(`<!-- ${css} @media screen{b{font-weight:400}} -->`, '<p class=fade><b>a</b></p>')).toBe(
      '<p>a</p>',
    );
    expect(styled('p{display:none', 'a')).toBe('<p>a</p>');
  });
});
