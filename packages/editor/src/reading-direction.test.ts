// @vitest-environment jsdom
import { schema } from '@tercet/document';
import { expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';
import { keyInReading } from './key-bindings.ts';

/** A writer at the end of a text, who is offered one. */
function offered(text: string, suggestion: string): Story {
  const ada = story(docOf(p(text)));
  if (text !== '') ada.caretAfter(text);
  ada.press('Tab');
  ada.source.says(suggestion);
  return ada;
}
const direction = (ada: Story) => {
  const { suggest } = ada.editor.snapshot();
  return suggest.phase === 'idle' ? null : suggest.rightToLeft;
};

test('[UX 24] every paragraph and heading of the text is read by its first letter', () => {
  const item = schema.node('list_item', null, [p('שלום')]);
  const ada = story(
    docOf(
      p('one'),
      schema.node('heading', { level: 2 }, [schema.text('مرحبا')]),
      schema.node('bullet_list', null, [item]),
      schema.node('blockquote', null, [p('سلام')]),
      schema.node('code_block', null, [schema.text('let a')]),
    ),
  );
  const directions = [...ada.editor.view.dom.querySelectorAll('p, h2, pre')].map((block) =>
    block.getAttribute('dir'),
  );
  expect(directions).toEqual(['auto', 'auto', 'auto', 'auto', null]);
  ada.end();
});

test('[UX 24] in a paragraph from right to left Ctrl+← takes a word; in another it is the caret’s', () => {
  const hebrew = offered('הים', ' היה שקט');
  expect(direction(hebrew)).toBe(true);
  expect(hebrew.press('Mod-ArrowLeft')).toBe(true);
  expect(hebrew.text()).toBe('הים היה');
  expect(hebrew.offered()).toEqual([' שקט']);
  hebrew.end();

  const english = offered('The sea', ' was calm');
  expect(direction(english)).toBe(false);
  expect(english.press('Mod-ArrowLeft')).toBe(false);
  expect(english.press('Mod-ArrowRight')).toBe(true);
  expect(english.text()).toBe('The sea was');
  english.end();
});

test('[UX 24] the paragraph’s own first letter counts, then the suggestion’s, and not another paragraph’s', () => {
  for (const [text, suggestion, rightToLeft] of [
    ['Name: دانا', ' و', false],
    ['«دانا» said', ' yes', true],
    ['', 'مرحبا', true],
    ['12, ', 'שלום', true],
  ] as const) {
    const ada = offered(text, suggestion);
    expect([text, direction(ada)]).toEqual([text, rightToLeft]);
    ada.end();
  }
  const ada = offered('שלום', ' a.\n\nNext one');
  for (const _ of [1, 2]) ada.press('Mod-ArrowRight');
  expect(ada.text()).toBe('שלום a.|Next');
  expect(direction(ada)).toBe(false);
  ada.end();
});

test('[UX 24] a key that was rebound without an arrow is the same in every text', () => {
  expect(keyInReading('Mod-ArrowRight', true)).toBe('Mod-ArrowLeft');
  expect(keyInReading('Alt-w', true)).toBe('Alt-w');
  expect(keyInReading('Mod-ArrowRight', false)).toBe('Mod-ArrowRight');
});
