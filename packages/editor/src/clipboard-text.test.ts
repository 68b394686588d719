// @vitest-environment jsdom
import { schema } from '@tercet/document';
import fc from 'fast-check';
import type { Node } from 'prosemirror-model';
import { TextSelection } from 'prosemirror-state';
import { afterEach, describe, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';
import { pasteEvent } from './paste-event.ts';

let ada: Story;
afterEach(() => ada.end());
const { nodes } = schema;
const item = (...blocks: Node[]) => nodes.list_item!.create(null, blocks);
const bullets = (...items: Node[]) => nodes.bullet_list!.create(null, items);
const numbers = (order: number, ...items: Node[]) => nodes.ordered_list!.create({ order }, items);
const lines = (...said: string[]) =>
  nodes.paragraph!.create(
    null,
    said.flatMap((line, index) => [
      ...(index > 0 ? [nodes.hard_break!.create()] : []),
      ...(line === '' ? [] : [schema.text(line)]),
    ]),
  );

/** Copies from the start of a text to the end of another. */
function copied(doc: Node, from: string, to: string): string {
  ada = story(doc);
  const { view } = ada.editor;
  let [start, end] = [0, 0];
  view.state.doc.descendants((node, pos) => {
    if (node.text?.includes(from)) start = pos + node.text.indexOf(from);
    if (node.text?.includes(to)) end = pos + node.text.indexOf(to) + to.length;
  });
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, start, end)));
  return view.serializeForClipboard(view.state.selection.content()).text;
}

describe('copied as plain text', () => {
  test('lines end where they end', () => {
    expect(copied(docOf(lines('Roses', 'Violets'), p('end')), 'Roses', 'Violets')).toBe('Roses\nViolets');
    ada.end();
    expect(copied(docOf(lines('Roses', 'Violets'), p('end')), 'Roses', 'end')).toBe('Roses\nViolets\n\nend');
  });

  test('items have their signs, and their numbers', () => {
    const list = bullets(item(p('Milk')), item(p('Eggs'), bullets(item(p('brown')))));
    expect(copied(docOf(list), 'Milk', 'brown')).toBe('- Milk\n- Eggs\n  - brown');
    ada.end();
    expect(copied(docOf(p('Buy'), list), 'Buy', 'Eggs')).toBe('Buy\n\n- Milk\n- Eggs');
    ada.end();
    const steps = numbers(9, item(p('nine')), item(p('ten')), item(p('eleven')));
    expect(copied(docOf(steps), 'ten', 'eleven')).toBe('10. ten\n11. eleven');
    ada.end();
    expect(copied(docOf(steps, p('end')), 'ten', 'end')).toBe('10. ten\n11. eleven\n\nend');
    ada.end();
    expect(copied(docOf(bullets(item(p('a'), steps, p('end')))), 'ten', 'end')).toBe(
      '10. ten\n11. eleven\n\nend',
    );
  });

  test('a part of one block is its characters alone', () => {
    const list = bullets(item(p('Milk and eggs')), item(p('x')));
    expect(copied(docOf(list), 'and', 'eggs')).toBe('and eggs');
    ada.end();
    expect(copied(docOf(nodes.heading!.create(null, schema.text('Sea'))), 'Sea', 'Sea')).toBe('Sea');
  });
});

test('paragraphs copied and pasted as plain text are the same', () => {
  const line = fc.constantFrom('', 'a', ' b ', '# c', '- d', '1984. e', '> f', '雨');
  const said = fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(said, (paragraphs) => {
      const doc = docOf(...paragraphs.map((each) => lines(...each)));
      ada = story(doc);
      const text = ada.editor.view.serializeForClipboard(doc.slice(0, doc.content.size)).text;
      ada.end();
      ada = story();
      ada.editor.view.pasteText(text, pasteEvent({ text }));
      const words = (node: Node) => node.textBetween(0, node.content.size, '\n\n', '\n');
      expect(words(ada.editor.view.state.doc)).toBe(words(doc));
      ada.end();
    }),
    { seed: 12, numRuns: 80 },
  );
});
