import { defaultKeyBindings } from '@tercet/editor';
import { expect, test } from 'vitest';
import { allBindings, conflictOf, parseBindings } from './kept-bindings.ts';
import { keyShortcut, keyWords, sameKey } from './key-words.ts';
import { pressedKey } from './pressed-key.ts';

const press = (
  key: string,
  code: string,
  held: Partial<Record<'ctrl' | 'meta' | 'alt' | 'shift', true>> = {},
) => ({
  key,
  code,
  ctrlKey: held.ctrl ?? false,
  metaKey: held.meta ?? false,
  altKey: held.alt ?? false,
  shiftKey: held.shift ?? false,
});

test('[UX 5] keys are written as they stand on the keyboard', () => {
  expect(keyWords('Mod-Shift-z', false)).toBe('Ctrl+Shift+Z');
  expect(keyWords('Mod-Shift-z', true)).toBe('⌘⇧Z');
  expect(keyWords('Mod-ArrowRight', false)).toBe('Ctrl+→');
  expect(keyWords('Alt-[', false)).toBe('Alt+[');
  expect(keyWords('Mod--', false)).toBe('Ctrl+-');
  expect(keyWords('Escape', true)).toBe('Esc');
  expect(keyShortcut('Mod-Shift-z', false)).toBe('Control+Shift+Z');
});

test('[UX 5] a pressed key becomes a binding, whatever character Alt makes of it', () => {
  expect(pressedKey(press('®', 'KeyR', { alt: true }), true)).toEqual({ binding: 'Alt-r', types: false });
  expect(pressedKey(press('Z', 'KeyZ', { ctrl: true, shift: true }), false)?.binding).toBe('Mod-Shift-z');
  expect(pressedKey(press(' ', 'Space', { ctrl: true }), true)?.binding).toBe('Ctrl-Space');
  expect(pressedKey(press('Control', 'ControlLeft', { ctrl: true }), false)).toBeNull();
  expect(pressedKey(press('r', 'KeyR'), false)?.types).toBe(true);
  expect(pressedKey(press('Tab', 'Tab'), false)?.types).toBe(false);
});

test('[UX 5] a key that is taken is said, a shadowing one is not', () => {
  expect(sameKey('Mod-b', false)).toBe(sameKey('Ctrl-b', false));
  expect(conflictOf('italic', 'Ctrl-b', defaultKeyBindings)).toBe('bold');
  expect(conflictOf('bold', 'Mod-b', defaultKeyBindings)).toBeNull();
  expect(conflictOf('take', 'Tab', defaultKeyBindings)).toBeNull();
  expect(conflictOf('indent', 'Tab', defaultKeyBindings)).toBeNull();
  expect(conflictOf('pin', 'ArrowUp', defaultKeyBindings)).toBe('focusPrevious');
});

test('broken storage is the default keys', () => {
  for (const kept of [null, 'x', '[]', 'null', '{"bold":"Mod-b"}', '{"launch":["Mod-b"]}', '{"bold":[3]}'])
    expect(allBindings(parseBindings(kept))).toEqual(defaultKeyBindings);
  expect(allBindings(parseBindings('{"bold":["Mod-u"]}')).bold).toEqual(['Mod-u']);
});
