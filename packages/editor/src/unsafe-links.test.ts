// @vitest-environment jsdom
import { isSafeHref, schema } from '@tercet/document';
import { afterEach, expect, test } from 'vitest';
import { type Story, story } from './editor-story.ts';
import { setLink } from './link-commands.ts';
import { pasteText } from './paste-text.ts';

/** As `packages/document` tries them at the authority. */
const addresses = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  '\u0001javascript:alert(1)',
  'java\nscript:alert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>',
  '//example.org',
  '',
];
// jsdom has no ClipboardEvent; ProseMirror only hands it on.
const paste = () => new Event('paste') as ClipboardEvent;

let ada: Story;
afterEach(() => ada.end());

/** What a reader could click, and what the document holds. */
function nothingUnsafe(): void {
  const { view } = ada.editor;
  view.state.doc.check();
  for (const anchor of view.dom.querySelectorAll('[href], [src]')) {
    expect(isSafeHref(anchor.getAttribute('href'))).toBe(true);
  }
  expect(view.dom.querySelectorAll('script, iframe, img, object, embed, form, style, svg')).toHaveLength(0);
  for (const element of view.dom.querySelectorAll('*')) {
    expect([...element.attributes].filter(({ name }) => name.startsWith('on'))).toEqual([]);
  }
}

test('pasted HTML brings no link that runs something, and no element or handler that does', () => {
  ada = story();
  const { view } = ada.editor;
  for (const address of addresses) {
    const escaped = address.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
    view.pasteHTML(`<p>a <a href="${escaped}">here</a></p>`, paste());
    view.pasteHTML(`<p><a href="${escaped}" data-machine='{"ask":"${escaped}"}'>here</a></p>`, paste());
  }
  for (const html of [
    '<a href="javascript&colon;alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<p onclick="alert(1)">x<img src=x onerror="alert(1)"><script>alert(1)</script></p>',
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe><form action="javascript:alert(1)"><button>x</button></form>',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
    '<div data-pm-slice="1 1 [&quot;__proto__&quot;,null]"><p>x</p></div>',
    '<p data-pm-slice=\'0 0 ["link",{"href":"javascript:alert(1)"}]\'>x</p>',
  ]) {
    view.pasteHTML(html, paste());
  }
  nothingUnsafe();
  view.pasteHTML('<a href="https://example.org">good</a>', paste());
  expect(view.dom.querySelector('a')?.getAttribute('href')).toBe('https://example.org');
});

test('pasted text is text, whatever it looks like', () => {
  ada = story();
  for (const address of addresses) {
    for (const text of [`[x](${address})`, `<a href="${address}">x</a>`, `<${address}>`]) {
      pasteText(text).content.descendants(({ marks }) => {
        expect(marks).toEqual([]);
      });
    }
  }
});

test('the form for links takes only what opens a page or a mail', () => {
  ada = story();
  ada.type('sea');
  const { view } = ada.editor;
  for (const address of addresses.filter(Boolean)) {
    expect([address, setLink(address)(view.state, view.dispatch)]).toEqual([address, false]);
  }
  expect(setLink('https://example.org')(view.state, view.dispatch)).toBe(true);
  nothingUnsafe();
  expect(view.dom.querySelectorAll('a')).toHaveLength(1);
});

test('what a model writes is text', () => {
  ada = story();
  ada.type('Sun');
  for (const text of [
    ' [x](javascript:alert(1))',
    ' <a href="javascript:alert(1)">x</a><img src=x onerror=alert(1)>',
  ]) {
    ada.press('Tab');
    ada.source.says(text);
    ada.press('Enter');
    expect(ada.editor.view.state.doc.textContent).toContain(text);
  }
  nothingUnsafe();
  expect(ada.editor.view.dom.querySelectorAll('a')).toHaveLength(0);
});

test('a document or a step cannot hold one: it does not parse', () => {
  ada = story();
  for (const href of addresses) {
    const marks = [{ type: 'link', attrs: { href } }];
    const json = {
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x', marks }] }],
    };
    expect(() => schema.nodeFromJSON(json).check()).toThrow(RangeError);
  }
});
