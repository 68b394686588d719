// @vitest-environment jsdom
import { afterEach, describe, expect, test } from 'vitest';
import { type Story, story } from './editor-story.ts';
import { pasteEvent } from './paste-event.ts';

let ada: Story;
afterEach(() => ada.end());
const doc = () => ada.editor.view.state.doc.toString();
const note = () => ada.editor.snapshot().note?.words ?? null;
const paste = (html: string, text = 'x') => {
  ada.editor.view.focus();
  ada.editor.view.dom.dispatchEvent(pasteEvent({ html, text }));
};
const pasted = (html: string) => {
  ada = story();
  paste(html);
  ada.editor.view.state.doc.check();
  return doc();
};

describe('pasted from a page', () => {
  test.each([
    [
      '<meta charset="utf-8"><b style="font-weight:normal"><p dir="ltr"><span style="font-weight:700">a</span> b</p></b>',
      'doc(paragraph(strong("a"), " b"))',
    ],
    ['<table><tr><td>Apples</td><td>3</td></tr></table>', 'doc(paragraph("Apples | 3"))'],
    ['<td>Apples</td><td>3</td>', 'doc(paragraph("Apples | 3"))'],
    ['<pre><code>a\n</code></pre>', 'doc(code_block("a"))'],
    ['<p>a</p><p style="display:none">x</p><textarea>x</textarea>', 'doc(paragraph("a"))'],
    [
      '<ul><li><ul><li>a</li></ul></li><li><h2>b</h2></li></ul>',
      'doc(bullet_list(list_item(paragraph, bullet_list(list_item(paragraph("a")))), list_item(paragraph, heading("b"))))',
    ],
  ])('%s', (html, read) => {
    expect(pasted(html)).toBe(read);
  });

  test('words cut out of a line go into a line, with their spaces', () => {
    ada = story();
    ada.type('sosea');
    ada.caretAfter('so');
    paste('<span style="font-style:italic"> the </span>');
    expect(doc()).toBe('doc(paragraph("so", em(" the "), "sea"))');
  });

  test('paragraphs into the middle of a sentence: nothing of either is lost', () => {
    ada = story();
    ada.type('AB');
    ada.caretAfter('A');
    paste('<h2>one</h2><ul><li>two</li><li>three</li></ul><p>four</p>');
    expect(ada.text()).toBe('Aone|two|three|fourB');
  });

  test('another ProseMirror’s page is read like any page', () => {
    const html = '<table data-pm-slice="1 1 -2 []"><tr><td>a</td><td>b</td></tr></table>';
    expect(pasted(html)).toBe('doc(paragraph("a | b"))');
    ada.end();
    expect(pasted('<p data-pm-slice="1 1 []">a<img alt="boat"></p>')).toBe('doc(paragraph("aboat"))');
  });

  test('a picture that cannot be shown is said', () => {
    expect(pasted('<p>a<img src="data:image/png;base64,AA"></p>')).toBe('doc(paragraph("a"))');
    expect(note()).toContain('A picture without a description was left out');
    ada.clock.advance(10_000);
    ada.editor.view.dom.dispatchEvent(pasteEvent({ files: [new File(['x'], 'a.png')] }));
    expect(note()).toContain('not pasted');
    ada.clock.advance(10_000);
  });

  test('nothing of a pasted page is made in the page the writer sees', () => {
    ada = story();
    const made: string[] = [];
    const create = document.createElement.bind(document);
    document.createElement = ((tag: string) => {
      made.push(tag.toLowerCase());
      return create(tag);
    }) as typeof document.createElement;
    try {
      paste('<p>a<img src="https://x.org/a.png" onerror="alert(1)"><script>alert(1)</script></p>');
    } finally {
      document.createElement = create;
    }
    expect(made.filter((tag) => tag === 'img' || tag === 'script')).toEqual([]);
    expect(ada.editor.view.dom.querySelector('img, script, [onerror]')).toBe(null);
  });
});
