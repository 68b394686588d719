// @vitest-environment jsdom
import { schema } from '@tercet/document';
import { expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';

const code = (text: string) => schema.node('code_block', null, text === '' ? [] : [schema.text(text)]);
const rule = schema.node('horizontal_rule');
const quote = (...blocks: ReturnType<typeof p>[]) => schema.node('blockquote', null, blocks);

function told(ada: Story, act: (ada: Story) => void): string {
  act(ada);
  const written = ada.editor.view.state.doc;
  written.check();
  ada.end();
  return written.toString();
}

/** A press at a height of the page; jsdom lays nothing out, so every block ends at 0. */
function clickAt(ada: Story, clientY: number): boolean {
  const { view } = ada.editor;
  const event = new MouseEvent('click', { clientY });
  document.elementFromPoint ??= () => null;
  Object.defineProperty(event, 'target', { value: view.dom });
  return view.someProp('handleClick', (handle) => handle(view, 1, event)) === true;
}

test('[UX 25] Ctrl+Enter leads out of a code block to a paragraph after it, wherever the caret stands in it', () => {
  const ada = story(docOf(code('let a'), p('next')));
  ada.caretAfter('let');
  expect(
    told(ada, () => {
      expect(ada.editor.snapshot().enabled.has('leaveCode')).toBe(true);
      ada.press('Mod-Enter');
      ada.type('x');
    }),
  ).toBe('doc(code_block("let a"), paragraph("x"), paragraph("next"))');
});

test('[UX 25] a third Enter at its end leads out and takes the two empty lines along, as one undo step', () => {
  const ada = story(docOf(code('let a')));
  ada.caretAfter('let a');
  const written = told(ada, () => {
    for (const _ of [1, 2, 3]) ada.press('Enter');
    ada.type('x');
    expect(ada.editor.view.state.doc.toString()).toBe('doc(code_block("let a"), paragraph("x"))');
    ada.press('Mod-z');
    ada.press('Mod-z');
  });
  expect(written).toMatch(/^doc\(code_block\("let a(\\n\\n)?"\)\)$/);
});

test('[UX 25] two empty lines inside of code are code', () => {
  const ada = story(docOf(code('a\n\nb')));
  ada.caretAfter('a\n\n');
  expect(told(ada, () => ada.press('Enter'))).toBe('doc(code_block("a\\n\\n\\nb"))');
});

test('[UX 25] a click below code or a dividing line at the end makes a paragraph; beside them it makes none', () => {
  for (const [last, written] of [
    [code('a'), 'doc(code_block("a"), paragraph("x"))'],
    [code(''), 'doc(code_block, paragraph("x"))'],
    [quote(code('a')), 'doc(blockquote(code_block("a")), paragraph("x"))'],
    [rule, 'doc(horizontal_rule, paragraph("x"))'],
  ] as const) {
    const ada = story(docOf(last));
    expect(
      told(ada, () => {
        clickAt(ada, -100);
        expect(ada.editor.view.state.doc.childCount).toBe(1);
        expect(clickAt(ada, 100)).toBe(true);
        ada.type('x');
      }),
    ).toBe(written);
  }
  for (const last of [p('a'), quote(p('a'))]) {
    const ada = story(docOf(last));
    expect(told(ada, () => clickAt(ada, 100))).toBe(docOf(last).toString());
  }
});

test('[UX 25] whoever may only read makes no paragraph by a click', () => {
  const ada = story(docOf(code('a')), {
    joined: {
      right: 'read',
      participant: 'page-1',
      writer: { id: 'ada', name: 'Ada', color: 0 },
      participants: [],
      offers: [],
    },
  });
  expect(told(ada, () => expect(clickAt(ada, 100)).toBe(false))).toBe('doc(code_block("a"))');
});
