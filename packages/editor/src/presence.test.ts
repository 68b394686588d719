// @vitest-environment jsdom
import { schema } from '@tercet/document';
import { Transform } from 'prosemirror-transform';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { docOf, p } from './editor-story.ts';
import { type Page, type Room, room } from './together-story.ts';

let sea: Room;
let ada: Page;
let bo: Page;

beforeEach(async () => {
  sea = room(docOf(p('The sea was calm')));
  ada = sea.enter('Ada');
  bo = sea.enter('Bo');
  await sea.settle();
});
afterEach(() => sea.end());

/** Only one page can have the focus; whoever moves has it. */
async function moves(page: Page, text: string): Promise<void> {
  page.focus();
  page.caretAfter(text);
  await sea.settle();
}

const at = (page: Page) => {
  const { anchor, head } = page.editor.view.state.selection;
  return { anchor, head };
};

test('[PR3] a caret is seen where it is, and goes when its writer leaves the text', async () => {
  await moves(ada, 'sea');
  expect(bo.caretOf(ada)).toEqual({ anchor: 8, head: 8 });
  expect(ada.caretOf(ada)).toBe(null);
  ada.editor.view.dom.blur();
  await sea.settle();
  expect(ada.moves.at(-1)).toBe(null);
  expect(bo.caretOf(ada)).toBe(null);
});

test('[PR3] a selection is seen as one, and stays with its text', async () => {
  ada.focus();
  ada.select('sea');
  await sea.settle();
  expect(bo.caretOf(ada)).toEqual({ anchor: 5, head: 8 });
  const drawn = () => bo.editor.view.dom.querySelector('.other-selection')?.textContent;
  expect(drawn()).toBe('sea');
  bo.caretAfter('The');
  bo.type(' wide');
  expect(drawn()).toBe('sea');
  expect(bo.caretOf(ada)).toEqual({ anchor: 10, head: 13 });
  await sea.settle();
  expect(bo.caretOf(ada)).toEqual(at(ada));
  expect(drawn()).toBe('sea');
});

test('[PR3] a writer’s own typing carries their caret along, before anything is told of it', async () => {
  await moves(ada, 'sea');
  ada.type(' below');
  await sea.settleSteps();
  expect(bo.text()).toBe('The sea below was calm');
  expect(bo.caretOf(ada)).toEqual(at(ada));
  ada.press('Enter');
  await sea.settleSteps();
  expect(bo.caretOf(ada)).toEqual(at(ada));
});

test('[PR3] typing over a selection leaves a caret after what was typed', async () => {
  ada.focus();
  ada.select('sea');
  await sea.settle();
  ada.type('x');
  await sea.settleSteps();
  expect(bo.caretOf(ada)).toEqual(at(ada));
});

test('[PR3, UX 10] what the page itself writes at another’s caret stays behind it, waiting or not', async () => {
  await moves(ada, 'sea');
  bo.focus();
  bo.caretAfter('sea');
  bo.type(' of ice');
  expect(bo.caretOf(ada)).toEqual({ anchor: 8, head: 8 });
  expect(at(ada)).toEqual({ anchor: 8, head: 8 });
  // A third writes elsewhere while Bo's edits wait: Ada's caret is not taken for one that types.
  sea.authority.verdicts.push('lost');
  const other = sea.authority.write(
    'other',
    new Transform(sea.authority.doc).insert(1, schema.text('x')).steps,
  );
  bo.editor.receive(other);
  expect(bo.caretOf(ada)).toEqual({ anchor: 9, head: 9 });
});

test('[PR3] a selection for a version that has not come yet is held until it has', () => {
  const steps = new Transform(sea.authority.doc).insert(1, schema.text('Far: ')).steps;
  const message = sea.authority.write('other', steps);
  bo.editor.receiveMoved({
    documentId: 'd',
    participant: ada.participant,
    selection: { version: 1, anchor: 13, head: 13 },
  });
  bo.clock.advance(50);
  expect(bo.caretOf(ada)).toBe(null);
  bo.editor.receive(message);
  expect(bo.caretOf(ada)).toEqual({ anchor: 13, head: 13 });
});

test('[PR3] a selection for an older version is brought to the page’s', async () => {
  bo.focus();
  bo.caretAfter('The');
  bo.type(' wide');
  await sea.settle();
  bo.editor.receiveMoved({
    documentId: 'd',
    participant: ada.participant,
    selection: { version: 0, anchor: 8, head: 8 },
  });
  bo.clock.advance(50);
  expect(bo.caretOf(ada)).toEqual({ anchor: 13, head: 13 });
});

test('[PR4] moves are told at most twenty a second, the last one surely', async () => {
  await moves(ada, 'The');
  const told = ada.moves.length;
  for (let turn = 0; turn < 40; turn += 1) {
    ada.caretAfter(turn % 2 === 0 ? 'sea' : 'was');
    ada.clock.advance(10);
  }
  ada.caretAfter('calm');
  ada.clock.advance(50);
  expect(ada.moves.length - told).toBeLessThanOrEqual(10);
  expect(ada.moves.at(-1)).toEqual({ version: 0, anchor: 17, head: 17 });
});

test('[PR4] nothing is told while nobody else is here; once when somebody comes; not what others’ edits do', async () => {
  sea.end();
  sea = room(docOf(p('The sea')));
  ada = sea.enter('Ada');
  await moves(ada, 'sea');
  ada.type('!');
  await sea.settle();
  expect(ada.moves).toEqual([]);
  bo = sea.enter('Bo');
  await sea.settle();
  expect(ada.moves).toEqual([{ version: 1, anchor: 9, head: 9 }]);
  expect(bo.caretOf(ada)).toEqual({ anchor: 9, head: 9 });
  bo.caretAfter('The');
  bo.type(' wide');
  await sea.settle();
  expect(ada.moves).toHaveLength(1);
  expect(bo.caretOf(ada)).toEqual(at(ada));
});

test('[PR3] two carets at one place: typing takes neither along, until its writer’s page says where it is', async () => {
  const cy = sea.enter('Cy');
  await sea.settle();
  for (const each of [ada, bo]) {
    const selection = { version: 0, anchor: 8, head: 8 };
    cy.editor.receiveMoved({ documentId: 'd', participant: each.participant, selection });
  }
  cy.clock.advance(50);
  ada.focus();
  ada.caretAfter('sea');
  ada.type('!');
  await sea.settleSteps();
  expect(cy.caretOf(ada)).toEqual({ anchor: 8, head: 8 });
  await sea.settle();
  expect(cy.caretOf(ada)).toEqual({ anchor: 9, head: 9 });
  expect(cy.caretOf(bo)).toEqual({ anchor: 8, head: 8 });
});

test('[UX 18] selections are not drawn anew while the writer composes, and are afterwards', async () => {
  ada.focus();
  ada.select('sea');
  await sea.settle();
  const drawn = () => bo.editor.view.dom.querySelector('.other-selection')?.textContent;
  const element = bo.editor.view.dom.querySelector('.other-selection');
  Object.defineProperty(bo.editor.view, 'composing', { value: true, configurable: true });
  ada.select('calm');
  await sea.settle();
  expect(bo.editor.view.dom.querySelector('.other-selection')).toBe(element);
  expect(drawn()).toBe('sea');
  Object.defineProperty(bo.editor.view, 'composing', { value: false, configurable: true });
  bo.editor.view.dom.dispatchEvent(new CompositionEvent('compositionend'));
  expect(drawn()).toBe('calm');
});

test('[PR2] who leaves is gone; who comes back is told anew', async () => {
  await moves(ada, 'sea');
  bo.editor.receivePresence([]);
  expect(bo.editor.snapshot().carets).toEqual([]);
  const told = ada.moves.length;
  ada.editor.joined({
    right: 'ask',
    participant: 'page-Ada-2',
    writer: ada.writer,
    participants: [{ id: bo.participant, writer: bo.writer, right: 'ask', selection: null }],
    offers: [],
  });
  ada.clock.advance(50);
  expect(ada.moves.length).toBe(told + 1);
});
