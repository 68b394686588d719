// @vitest-environment jsdom
import { schema } from '@tercet/document';
import { closeHistory } from 'prosemirror-history';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import { type Step, Transform } from 'prosemirror-transform';
import { afterEach, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';

let open: Story[] = [];
afterEach(() => {
  const ended = open;
  open = [];
  for (const each of ended) each.end();
});
function writer(doc: Node): Story {
  const made = story(doc);
  open.push(made);
  return made;
}

const insertion =
  (at: number, text: string) =>
  (doc: Node): Step[] =>
    new Transform(doc).insert(at, schema.text(text)).steps;
const deletion =
  (from: number, to: number) =>
  (doc: Node): Step[] =>
    new Transform(doc).delete(from, to).steps;

async function saved(ada: Story): Promise<void> {
  await ada.transport.settle();
  expect(ada.editor.snapshot().saved.state).toBe('saved');
  expect(ada.editor.view.state.doc.toString()).toBe(ada.transport.doc.toString());
}

test('[DC8] what was written where another deleted the paragraph meanwhile is there, as it stood last', async () => {
  const ada = writer(docOf(p('first'), p('second'), p('third')));
  ada.editor.disconnected();
  ada.caretAfter('sec');
  ada.type(' my wurds');
  const { view } = ada.editor;
  const { head } = view.state.selection;
  view.dispatch(view.state.tr.delete(head - 4, head - 3));
  view.dispatch(view.state.tr.insertText('o', head - 4));
  expect(ada.text()).toBe('first|sec my wordsond|third');
  ada.other(deletion(7, 15));
  expect(ada.transport.doc.textContent).toBe('firstthird');
  ada.editor.reconnected();
  await saved(ada);
  expect(ada.text().replaceAll('|', ' ')).toBe('first  my words third');
});

test('[DC8] text typed over other text, and several paragraphs taken, outlive the deletion of their place too', async () => {
  const ada = writer(docOf(p('a'), p('bcd'), p('e')));
  ada.editor.disconnected();
  ada.select('c');
  ada.type('X');
  ada.caretAfter('X');
  const { view } = ada.editor;
  const blocks = Fragment.from([p('one'), p('two')]);
  view.dispatch(
    view.state.tr.replace(view.state.selection.head, view.state.selection.head, new Slice(blocks, 1, 1)),
  );
  ada.other(deletion(3, 8));
  ada.editor.reconnected();
  await saved(ada);
  const text = ada.text();
  for (const part of ['X', 'one', 'two']) expect(text.split(part)).toHaveLength(2);
  expect(text).not.toMatch(/[bcd]/);
});

test('[DC8] a deletion whose ends come to stand around other text is left out', async () => {
  const ada = writer(docOf(p('abcdef'), p('ghijkl'), p('mnop')));
  ada.editor.disconnected();
  ada.caretAfter('mnop');
  ada.type('A');
  ada.caretAfter('gh');
  ada.type('B');
  const { view } = ada.editor;
  view.dispatch(view.state.tr.delete(7, 12));
  expect(ada.text()).toBe('abcdefijkl|mnopA');
  // A and B are side by side now, and not in the order the deletion saw.
  ada.other(deletion(11, 21));
  ada.other(insertion(11, 'C'));
  ada.editor.reconnected();
  await saved(ada);
  expect(ada.text()).toBe('abcdef|ghCAB');
});

test('[UX 8] undoing a take leaves what another wrote inside it, and so does redoing', async () => {
  const ada = writer(docOf(p('')));
  const { view } = ada.editor;
  view.dispatch(view.state.tr.insertText('taken in one piece', 1));
  await saved(ada);
  ada.other(insertion(6, 'THEIRS'));
  ada.press('Mod-z');
  expect(ada.text()).toBe('THEIRS');
  await saved(ada);
  ada.press('Mod-Shift-z');
  await saved(ada);
  expect(ada.text().split('THEIRS')).toHaveLength(2);
  expect(ada.text().replace('THEIRS', '')).toBe('taken in one piece');
  ada.press('Mod-z');
  await saved(ada);
  expect(ada.text()).toBe('THEIRS');
});

test('[UX 8] what an undo left stays when the next undo takes the text around it', async () => {
  const ada = writer(docOf(p('')));
  const { view } = ada.editor;
  view.dispatch(view.state.tr.insertText('AB', 1));
  await saved(ada);
  view.dispatch(closeHistory(view.state.tr));
  view.dispatch(view.state.tr.insertText('cd', 2));
  await saved(ada);
  ada.other(insertion(3, 'THEIRS'));
  expect(ada.text()).toBe('AcTHEIRSdB');
  ada.press('Mod-z');
  expect(ada.text()).toBe('ATHEIRSB');
  ada.press('Mod-z');
  await saved(ada);
  expect(ada.text()).toBe('THEIRS');
});

test('[UX 8] undoing takes back all of one’s own, also around what another wrote, over several blocks', async () => {
  const ada = writer(docOf(p('x')));
  ada.caretAfter('x');
  const { view } = ada.editor;
  view.dispatch(view.state.tr.replace(2, 2, new Slice(Fragment.from([p('one'), p('two')]), 1, 1)));
  await saved(ada);
  ada.other((doc) => [...insertion(8, 'A')(doc)]);
  ada.other((doc) => [...insertion(3, 'B')(doc)]);
  ada.press('Mod-z');
  await saved(ada);
  expect([...ada.text().replaceAll('|', '')].sort().join('')).toBe('ABx');
});
