import { schema } from '@tercet/document';
import { EditorState, TextSelection } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { expect, test } from 'vitest';
import { upFromEmptyLastLine } from './up-in-firefox.ts';

const width = 10;

/** A page on which a row of code holds ten characters: how high a position stands on it. */
function pageOf(text: string): EditorView {
  const heights: number[] = [];
  let row = 0;
  let column = 0;
  for (const character of `${text}\n`) {
    if (column === width && character !== '\n') [row, column] = [row + 1, 0];
    heights.push(row * 20);
    if (character === '\n') [row, column] = [row + 1, 0];
    else column += 1;
  }
  return { coordsAtPos: (position: number) => ({ top: heights[position - 1] }) } as unknown as EditorView;
}

/** Where ↑ puts the caret, from 0; null: it is the browser's. */
function up(text: string, caret = text.length): number | null {
  const doc = schema.node('doc', null, [schema.node('code_block', null, text ? [schema.text(text)] : [])]);
  let state = EditorState.create({ doc, selection: TextSelection.create(doc, caret + 1) });
  const done = upFromEmptyLastLine(
    state,
    (tr) => {
      state = state.apply(tr);
    },
    pageOf(text),
  );
  return done ? state.selection.head - 1 : null;
}

test('[UX 25] in Firefox ↑ from the empty last line of code goes to the line above, not over it', () => {
  expect(up('aa\nbb\ncc\n')).toBe('aa\nbb\n'.length);
  expect(up('aa\n')).toBe(0);
  expect(up('\n')).toBe(0);
  expect(up('aa\n\n')).toBe('aa\n'.length);
});

test('[UX 25] to the last row of a line that stands in several', () => {
  expect(up(`aa\n${'b'.repeat(25)}\n`)).toBe('aa\n'.length + 20);
});

test('[UX 25] anywhere else ↑ is the browser’s', () => {
  expect(up('aa\nbb')).toBe(null);
  expect(up('aa\nbb\n', 4)).toBe(null);
  expect(up('')).toBe(null);
});
