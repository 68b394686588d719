// @vitest-environment jsdom
import { schema } from '@tercet/document';
import { failed } from '@tercet/protocol';
import { Transform } from 'prosemirror-transform';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { docOf, p } from './editor-story.ts';
import { type Page, type Room, room } from './together-story.ts';

let sea: Room;
let ada: Page;
let bo: Page;

beforeEach(async () => {
  sea = room(docOf(p('The sea'), p('And then.')));
  ada = sea.enter('Ada');
  bo = sea.enter('Bo');
  await sea.settle();
});
afterEach(() => sea.end());

/** Ada asks after "The sea", and everyone hears what the model says. */
async function adaAsks(...texts: string[]): Promise<void> {
  ada.focus();
  ada.caretAfter('The sea');
  ada.press('Tab');
  ada.source.says(...texts);
  await sea.settle();
}
const phase = (page: Page) => page.editor.snapshot().suggest.phase;
const head = (page: Page) => page.editor.view.state.selection.head;
const signs = (page: Page) =>
  page.editor.snapshot().others.map(({ writer, position, count, streaming, opened }) => ({
    who: writer.name,
    position,
    count,
    streaming,
    opened,
  }));
const note = (page: Page) => page.editor.snapshot().note?.words ?? null;
const marks = (page: Page) => {
  const found: { text: string; asker: string; taker: string; model: string; seed: number }[] = [];
  page.editor.view.state.doc.descendants((node) => {
    const mark = schema.marks.machine!.isInSet(node.marks);
    if (!mark) return;
    const { asker, taker, model, seed } = mark.attrs;
    found.push({ text: node.text!, asker, taker, model, seed });
  });
  return found;
};

test('[OF1] another’s suggestions are a sign at their place, open as the same list, and stream on in it', async () => {
  ada.focus();
  ada.caretAfter('The sea');
  ada.press('Tab');
  ada.source.started();
  ada.source.piece(0, ' is');
  await sea.settle();
  expect(signs(bo)).toEqual([{ who: 'Ada', position: 8, count: 3, streaming: true, opened: false }]);
  expect(signs(ada)).toEqual([]);
  expect(phase(bo)).toBe('idle');
  expect(bo.press('Alt-o')).toBe(true);
  expect(phase(bo)).toBe('streaming');
  expect(bo.editor.snapshot().asker?.name).toBe('Ada');
  expect(bo.offered()).toEqual([' is', '', '']);
  ada.source.piece(1, ' was');
  ada.source.piece(0, ' calm');
  await sea.settle();
  expect(bo.offered()).toEqual([' is calm', ' was', '']);
  expect(bo.editor.snapshot().announcement).toMatch(/^Ada’s suggestions\. 3 suggestions, 1 of 3/);
});

test('[OF4] a take by another is their own edit: one undo step, marked with asker and taker; no caret moves', async () => {
  await adaAsks(' is calm', ' was', ' will be');
  bo.caretAfter('And');
  const stood = head(bo);
  bo.press('Alt-o');
  bo.press('ArrowDown');
  bo.press('Enter');
  await sea.settle();
  expect(bo.text()).toBe('The sea was|And then.');
  expect(ada.text()).toBe(bo.text());
  expect(marks(ada)).toEqual([{ text: ' was', asker: 'ada', taker: 'bo', model: 'small', seed: 7 }]);
  expect(head(bo)).toBe(stood + ' was'.length);
  expect(head(ada)).toBe(8);
  expect(bo.press('Mod-z')).toBe(true);
  expect(bo.text()).toBe('The sea|And then.');
  await sea.settle();
  expect(ada.text()).toBe('The sea|And then.');
  ada.press('Mod-z');
  expect(ada.text()).toBe('The sea|And then.');
});

test('[OF4] the taker’s caret goes after the text only where it stood there', async () => {
  await adaAsks(' is calm');
  bo.caretAfter('The sea');
  bo.press('Alt-o');
  bo.press('1');
  await sea.settle();
  expect(bo.text()).toBe('The sea is calm|And then.');
  expect(head(bo)).toBe('The sea is calm'.length + 1);
  expect(head(ada)).toBe(8);
});

test('[OF3] the asker is told who took which, and finds the texts again with the taker’s name', async () => {
  await adaAsks(' is calm', ' was', ' will be');
  bo.press('Alt-o');
  bo.press('2');
  await sea.settle();
  expect(phase(ada)).toBe('idle');
  expect(note(ada)).toBe('Bo took the second.');
  expect(ada.editor.snapshot().announcement).toBe('Bo took the second.');
  const offers = ada.editor.snapshot().offers.map(({ text, taken, takenBy }) => [text, taken, takenBy?.name]);
  expect(offers).toContainEqual(['was', true, 'Bo']);
  expect(offers).toContainEqual(['is calm', false, undefined]);
  ada.clock.advance(6_000);
  expect(note(ada)).toBe(null);
});

test('[OF3] both take at one moment: one wins, the other is told who, and the text stands once', async () => {
  for (const first of ['Ada', 'Bo']) {
    sea.end();
    sea = room(docOf(p('The sea')));
    ada = sea.enter('Ada');
    bo = sea.enter('Bo');
    await sea.settle();
    await adaAsks(' is', ' was', ' will be');
    bo.press('Alt-o');
    const takes = { Ada: () => ada.press('1'), Bo: () => bo.press('2') };
    takes.Ada();
    takes.Bo();
    sea.hurry(first === 'Ada' ? ada : bo);
    await sea.settle();
    const taken = first === 'Ada' ? ' is' : ' was';
    expect(ada.text()).toBe(`The sea${taken}`);
    expect(bo.text()).toBe(ada.text());
    if (first === 'Ada') expect(note(bo)).toMatch(/^Ada took (the first\.|one first)/);
    else expect(note(ada)).toBe('Bo took the second.');
  }
});

test('[OF3] a key that was to take, a moment after somebody else did, types nothing', async () => {
  await adaAsks(' is calm', ' was');
  bo.press('Alt-o');
  bo.press('2');
  sea.hurry(bo);
  sea.hurry(ada);
  expect(phase(ada)).toBe('idle');
  ada.type('1');
  expect(ada.text()).toBe('The sea|And then.');
  ada.type('1');
  expect(ada.text()).toBe('The sea1|And then.');
  await sea.settle();
});

test('[OF3] alone a take asks nobody; with others who write it does, and waits for an answer no longer than 400 ms', async () => {
  await adaAsks(' is calm');
  expect(ada.press('Enter')).toBe(true);
  expect(ada.text()).toBe('The sea|And then.');
  ada.clock.advance(399);
  expect(ada.text()).toBe('The sea|And then.');
  ada.clock.advance(1);
  expect(ada.text()).toBe('The sea is calm|And then.');
  await sea.settle();
  expect(ada.text()).toBe('The sea is calm|And then.');
  expect(bo.text()).toBe(ada.text());
});

test('[OF3] a refusal counts before the news of who was first: nothing is inserted', async () => {
  sea.end();
  sea = room(docOf(p('The sea')));
  ada = sea.enter('Ada', 'ask', {
    offers: { show: () => undefined, take: async () => failed({ code: 'offer-over', by: 'Bo' }) },
  });
  bo = sea.enter('Bo');
  await sea.settle();
  await adaAsks(' is calm');
  ada.press('Enter');
  await sea.settle();
  ada.clock.advance(400);
  expect(ada.text()).toBe('The sea');
});

test('[OF3] whoever types on while the server is asked has the text before what they type', async () => {
  await adaAsks(' is calm');
  ada.press('Enter');
  ada.press('!');
  ada.type('!');
  expect(ada.text()).toBe('The sea is calm!|And then.');
  await sea.settle();
  expect(bo.text()).toBe(ada.text());
});

test('[OF3] with readers only a take asks nobody', async () => {
  sea.end();
  sea = room(docOf(p('The sea'), p('And then.')));
  ada = sea.enter('Ada');
  bo = sea.enter('Bo', 'read');
  await sea.settle();
  await adaAsks(' is calm');
  ada.press('Enter');
  expect(ada.text()).toBe('The sea is calm|And then.');
});

test('[LK1] who only reads sees, and cannot take', async () => {
  sea.end();
  sea = room(docOf(p('The sea'), p('And then.')));
  ada = sea.enter('Ada');
  bo = sea.enter('Bo', 'read');
  await sea.settle();
  await adaAsks(' is calm');
  expect(bo.editor.run('openOther', ada.participant)).toBe(true);
  expect(bo.offered()).toEqual([' is calm']);
  expect(bo.editor.snapshot().enabled.has('take')).toBe(false);
  bo.editor.run('take', 0);
  await sea.settle();
  expect(bo.text()).toBe('The sea|And then.');
  expect(note(bo)).toMatch(/can only read/);
  expect(phase(ada)).toBe('settled');
});

test('what its asker typed through is gone from it for the others too', async () => {
  await adaAsks(' is calm', ' is blue', ' was');
  ada.type(' is');
  await sea.settle();
  bo.press('Alt-o');
  expect(bo.offered()).toEqual([' calm', ' blue']);
  bo.press('2');
  await sea.settle();
  expect(bo.text()).toBe('The sea is blue|And then.');
  expect(ada.text()).toBe(bo.text());
  expect(marks(bo)).toEqual([{ text: ' blue', asker: 'ada', taker: 'bo', model: 'small', seed: 7 }]);
});

test('what its asker typed may come before it is told', async () => {
  await adaAsks(' is calm');
  bo.press('Alt-o');
  ada.type(' i');
  await sea.settleSteps();
  expect(bo.offered()).toEqual(['s calm']);
  bo.press('1');
  await sea.settle();
  expect(bo.text()).toBe('The sea is calm|And then.');
});

test('[OF2] closed by its asker it is gone, with a name for the next that asks', async () => {
  await adaAsks(' is calm');
  bo.press('Alt-o');
  ada.press('Escape');
  await sea.settle();
  expect(signs(bo)).toEqual([]);
  expect(phase(bo)).toBe('idle');
  expect(bo.editor.snapshot().offers.map(({ text, asker }) => [text, asker?.name])).toEqual([
    ['is calm', 'Ada'],
  ]);
  bo.caretAfter('then.');
  bo.editor.run('insertOffered', 0);
  expect(marks(bo)).toEqual([{ text: ' is calm', asker: 'ada', taker: 'bo', model: 'small', seed: 7 }]);
});

test('[UX 3] typing, a caret move and Escape end looking; what is offered stays', async () => {
  await adaAsks(' is calm');
  for (const leave of [() => bo.press('Escape'), () => bo.type('x'), () => bo.caretAfter('then')]) {
    bo.caretAfter('And');
    bo.press('Alt-o');
    expect(phase(bo)).toBe('settled');
    leave();
    expect(phase(bo)).toBe('idle');
    expect(signs(bo)).toHaveLength(1);
  }
});

test('re-roll, pin and words are the asker’s alone', async () => {
  await adaAsks(' is calm', ' was');
  bo.caretAfter('And');
  bo.press('Alt-o');
  for (const key of ['Mod-ArrowRight', 'Alt-r', 'Alt-p', 'PageUp']) bo.press(key);
  await sea.settle();
  expect(bo.text()).toBe('The sea|And then.');
  expect(bo.source.asks).toEqual([]);
  expect(bo.offered()).toEqual([' is calm', ' was']);
});

test('a re-roll and three more are seen as their asker sees them', async () => {
  await adaAsks(' is', ' was', ' will be');
  bo.press('Alt-o');
  ada.press('Alt-r');
  ada.source.started();
  ada.source.piece(0, ' sleeps');
  ada.source.ended(0);
  await sea.settle();
  expect(bo.offered()).toEqual([' sleeps', ' was', ' will be']);
  ada.press('Tab');
  ada.source.says(' four', ' five', ' six');
  await sea.settle();
  expect(bo.offered()).toEqual([' four', ' five', ' six']);
  ada.press('PageUp');
  await sea.settle();
  expect(bo.offered()).toEqual([' sleeps', ' was', ' will be']);
});

test('[OF1] who comes later sees what was said so far', async () => {
  await adaAsks(' is calm', ' was');
  ada.type(' is');
  await sea.settle();
  const cy = sea.enter('Cy');
  await sea.settle();
  expect(signs(cy)).toMatchObject([{ who: 'Ada', count: 1, position: 11 }]);
  cy.press('Alt-o');
  expect(cy.offered()).toEqual([' calm']);
});

test('[UX 10] edits around it carry it along; deleting its place ends it', async () => {
  await adaAsks(' is calm');
  bo.caretAfter('The');
  bo.type(' wide');
  expect(signs(bo)[0]?.position).toBe(13);
  await sea.settle();
  expect(signs(bo)[0]?.position).toBe(13);
  expect(ada.editor.snapshot().suggest).toMatchObject({ changed: true });
  const { view } = bo.editor;
  view.dispatch(view.state.tr.delete(2, 16));
  expect(signs(bo)).toEqual([]);
  await sea.settle();
  expect(phase(ada)).toBe('idle');
});

test('[UX 7] two offers at once: the key goes from one to the next', async () => {
  await adaAsks(' is calm');
  const cy = sea.enter('Cy');
  await sea.settle();
  cy.caretAfter('And then.');
  cy.press('Tab');
  cy.source.says(' Then', ' Now');
  await sea.settle();
  expect(signs(bo).map(({ who }) => who)).toEqual(['Ada', 'Cy']);
  bo.press('Alt-o');
  expect(bo.offered()).toEqual([' is calm']);
  bo.press('Alt-o');
  expect(bo.offered()).toEqual([' Then', ' Now']);
  bo.press('2');
  await sea.settle();
  expect(bo.text()).toBe('The sea|And then. Now');
  expect(signs(bo).map(({ who }) => who)).toEqual(['Ada']);
});

test('[OF4] the text under it is replaced while the server is asked: nothing is inserted, and it is said', async () => {
  await adaAsks(' is calm');
  bo.caretAfter('And');
  bo.press('Alt-o');
  bo.press('1');
  const doc = sea.authority.doc;
  const steps = new Transform(doc).delete(2, 10).steps;
  bo.editor.receive(sea.authority.write('other', steps));
  await sea.settle();
  expect(bo.text()).not.toContain('calm');
  expect(note(bo)).toMatch(/nothing was added/);
  expect(bo.editor.snapshot().offers.map(({ text }) => text)).toContain('is calm');
});

test('a page that comes back is told of the offers anew', async () => {
  await adaAsks(' is calm');
  expect(signs(bo)).toHaveLength(1);
  const joined = {
    right: 'ask' as const,
    participant: 'page-Bo-2',
    writer: bo.writer,
    participants: [],
    offers: [],
  };
  bo.editor.joined(joined);
  expect(signs(bo)).toEqual([]);
});
