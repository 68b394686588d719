// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Story, story } from './editor-story.ts';
import { pasteEvent } from './paste-event.ts';

let ada: Story;
const button = document.createElement('button');
const text = () => ada.editor.view.state.doc.textContent;
beforeEach(() => {
  document.body.append(button);
  ada = story();
  ada.type('Left right');
});
afterEach(() => {
  ada.end();
  button.remove();
});

/** @returns whether the browser may go on. */
const happens = (event: Event) => ada.editor.view.dom.dispatchEvent(event);
const input = (inputType: string) => new InputEvent('beforeinput', { inputType, cancelable: true });

const edits = {
  typing: () => input('insertText'),
  'a deletion': () => input('deleteContentBackward'),
  undo: () => input('historyUndo'),
  pasting: () => pasteEvent({ text: 'pasted' }),
  'selecting all': () => new Event('selectstart', { cancelable: true }),
  cutting: () => new Event('cut', { cancelable: true }),
};

test.each(Object.entries(edits))('%s while the focus is elsewhere does nothing in the text', (_, edit) => {
  ada.editor.view.focus();
  button.focus();
  expect(happens(edit())).toBe(false);
  expect(text()).toBe('Left right');
});

test('typing while the text has the focus is the browser’s', () => {
  ada.editor.view.focus();
  expect(happens(input('insertText'))).toBe(true);
});

test('what is composed while the focus is elsewhere has no place in the text', () => {
  const { view } = ada.editor;
  view.focus();
  button.focus();
  document.getSelection()?.collapse(view.dom, 0);
  happens(new CompositionEvent('compositionstart', { cancelable: true }));
  expect(view.composing).toBe(false);
  expect(document.getSelection()?.rangeCount).toBe(0);
});

test('the browser’s undo, asked for in the text, is the editor’s own', () => {
  ada.editor.view.focus();
  expect(happens(input('historyUndo'))).toBe(false);
  expect(text()).toBe('');
  expect(happens(input('historyRedo'))).toBe(false);
  expect(text()).toBe('Left right');
});
