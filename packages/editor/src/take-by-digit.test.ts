// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';

let open: Story[] = [];
afterEach(() => {
  const ended = open;
  open = [];
  for (const each of ended) each.end();
});

/** A writer with "He saw" who is offered three. */
function offered(...texts: string[]): Story {
  const ada = story(docOf(p('He saw')));
  open.push(ada);
  ada.caretAfter('He saw');
  ada.press('Tab');
  ada.source.says(...texts);
  return ada;
}

test('[UX 21] a digit that goes on with what was typed is typed: " 3 men" takes no sentence', () => {
  const ada = offered(' three ships.', ' a light.', ' the coast.');
  ada.type(' ');
  expect(ada.offered()).toEqual(['three ships.', 'a light.', 'the coast.']);
  expect(ada.editor.snapshot().digitsTake).toBe(false);
  ada.type('3 men');
  expect(ada.text()).toBe('He saw 3 men');
});

test('[UX 21] a digit the suggestion itself says next is typed through', () => {
  const ada = offered(' 3 ships.', ' a light.', ' 3 men.');
  ada.type(' 3');
  expect(ada.offered()).toEqual([' ships.', ' men.']);
});

test('[UX 21] once what was typed through is taken back, digits take again', () => {
  const ada = offered(' three', ' a light.', ' the');
  ada.type(' ');
  // What a Backspace does in a browser.
  ada.editor.view.dispatch(ada.editor.view.state.tr.delete(7, 8));
  expect(ada.editor.snapshot().digitsTake).toBe(true);
  ada.press('2');
  expect(ada.text()).toBe('He saw a light.');
});

test('[UX 21] words taken by key are not typed: a digit takes the rest', () => {
  const ada = offered(' three ships.', ' three men.');
  ada.press('Mod-ArrowRight');
  ada.press('2');
  expect(ada.text()).toBe('He saw three men.');
});

test('[UX 21] asked for again after typing, the new three are taken by digits', () => {
  const ada = offered(' three ships.');
  ada.type(' three');
  ada.press('Tab');
  ada.source.says(' gulls.', ' boats.');
  ada.press('2');
  expect(ada.text()).toBe('He saw three boats.');
});

test('[UX 21] on AZERTY the digit row takes without Shift, and types its digits with it', () => {
  const row: [code: string, key: string, shifted: string][] = [
    ['Digit1', '&', '1'],
    ['Digit2', 'é', '2'],
    ['Digit3', '"', '3'],
  ];
  for (const [at, [code, key, shifted]] of row.entries()) {
    const ada = offered(' one', ' two', ' three');
    expect(ada.press(`Shift-${shifted}`, { code })).toBe(false);
    expect(ada.text()).toBe('He saw');
    expect(ada.press(key, { code })).toBe(true);
    expect(ada.text()).toBe(`He saw ${['one', 'two', 'three'][at]}`);
  }
});

test('[UX 21] by the key’s place on Czech, Persian and Programmer Dvorak; on QWERTY Shift types the sign', () => {
  for (const key of ['ě', '۲', '[', '2']) {
    const ada = offered(' one', ' two', ' three');
    expect([key, ada.press(key, { code: 'Digit2' })]).toEqual([key, true]);
    expect(ada.text()).toBe('He saw two');
  }
  const ada = offered(' one', ' two', ' three');
  expect(ada.press('Shift-!', { code: 'Digit1' })).toBe(false);
  expect(ada.press('Shift-2', { code: 'Numpad2' })).toBe(false);
  expect(ada.text()).toBe('He saw');
});

test('[UX 21] AltGr, Ctrl and Alt with a digit are not for the list', () => {
  const ada = offered(' one', ' two');
  for (const more of [{ modifierAltGraph: true }, { ctrlKey: true, altKey: true }, { metaKey: true }]) {
    expect(ada.press('~', { code: 'Digit2', ...more })).toBe(false);
  }
  expect(ada.text()).toBe('He saw');
});

test('[UX 21] the number pad takes by what it types; without its lock it moves', () => {
  const ada = offered(' one', ' two', ' three');
  expect(ada.press('Home', { code: 'Numpad7' })).toBe(false);
  expect(ada.press('2', { code: 'Numpad2' })).toBe(true);
  expect(ada.text()).toBe('He saw two');
});

test('[UX 21] a digit no suggestion has is typed; so are all with the setting off', () => {
  const ada = offered(' one', ' two');
  expect(ada.press('7', { code: 'Digit7' })).toBe(false);
  ada.editor.setDigitsTake(false);
  expect(ada.editor.snapshot().digitsTake).toBe(false);
  expect(ada.press('1', { code: 'Digit1' })).toBe(false);
  expect(ada.press('&', { code: 'Digit1' })).toBe(false);
});
