// @vitest-environment jsdom
import { schema } from '@tercet/document';
import { TextSelection } from 'prosemirror-state';
import { type replaceStep, type Step, Transform } from 'prosemirror-transform';
import { afterEach, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';

let open: Story[] = [];
function writer(...args: Parameters<typeof story>): Story {
  const made = story(...args);
  open.push(made);
  return made;
}
/** A writer with "The sea" and the caret after it, who has asked. */
function asking(...texts: string[]): Story {
  const ada = writer(docOf(p('The sea')));
  ada.caretAfter('The sea');
  ada.press('Tab');
  if (texts.length > 0) ada.source.says(...texts);
  return ada;
}
afterEach(() => {
  const ended = open;
  open = [];
  for (const each of ended) each.end();
});

const machineTexts = (ada: Story) => {
  const found: string[] = [];
  ada.editor.view.state.doc.descendants((node) => {
    if (node.isText && schema.marks.machine!.isInSet(node.marks)) found.push(node.text!);
  });
  return found;
};
const phase = (ada: Story) => ada.editor.snapshot().suggest.phase;
const focused = (ada: Story) => {
  const { suggest } = ada.editor.snapshot();
  return suggest.phase === 'idle' ? null : suggest.focused;
};
const insertion = (doc: Parameters<typeof replaceStep>[0], at: number, text: string): Step[] =>
  new Transform(doc).insert(at, schema.text(text)).steps;

test('[UX 1] Tab asks at the caret; three rows wait, then stream side by side, then are settled', () => {
  const ada = asking();
  expect(ada.source.asks).toEqual([
    {
      askId: expect.any(String),
      model: 'small',
      prompt: 'The sea',
      candidates: 3,
      avoid: [],
      settings: { temperature: 0.8 },
      block: 'paragraph',
      document: { documentId: 'd', version: 0, position: 8 },
    },
  ]);
  expect(phase(ada)).toBe('asked');
  ada.source.queued(2);
  expect(ada.editor.snapshot().suggest).toMatchObject({ phase: 'asked', queuePlace: 2 });
  ada.source.started();
  expect(ada.editor.snapshot().suggest).toMatchObject({ phase: 'asked', queuePlace: null });
  ada.source.piece(1, ' was');
  ada.source.piece(0, ' is');
  ada.source.piece(1, ' calm');
  expect(phase(ada)).toBe('streaming');
  expect(ada.offered()).toEqual([' is', ' was calm', '']);
  for (const index of [0, 1, 2]) ada.source.ended(index);
  expect(phase(ada)).toBe('settled');
  expect(ada.offered()).toEqual([' is', ' was calm']);
});

test.each(['Mod-Space', 'Ctrl-Space'])('[UX 1] %s asks too', (key) => {
  const ada = writer();
  expect(ada.press(key)).toBe(true);
  expect(ada.source.asks).toHaveLength(1);
});

test('[UX 1] Tab again asks for three more, avoids the earlier ones, and they stay reachable', () => {
  const ada = asking(' one', ' two', ' three');
  ada.press('Tab');
  expect(new Set(ada.source.asks[1]!.avoid)).toEqual(new Set([' one', ' two', ' three']));
  ada.source.says(' four', ' five', ' six');
  expect(ada.offered()).toEqual([' four', ' five', ' six']);
  expect(ada.editor.snapshot().suggest).toMatchObject({ batch: 1, batches: 2 });
  ada.press('PageUp');
  expect(ada.offered()).toEqual([' one', ' two', ' three']);
  ada.press('PageDown');
  expect(ada.offered()).toEqual([' four', ' five', ' six']);
  ada.press('PageUp');
  ada.press('3');
  expect(ada.text()).toBe('The sea three');
});

test('[UX 2] arrows wrap; Enter takes the focused one; the caret stands after it', () => {
  const ada = asking(' one', ' two', ' three');
  ada.press('ArrowUp');
  expect(focused(ada)).toBe(2);
  ada.press('ArrowDown');
  expect(focused(ada)).toBe(0);
  ada.press('Alt-]');
  expect(ada.ghost()).toBe(' two');
  expect(ada.press('Enter')).toBe(true);
  expect(ada.text()).toBe('The sea two');
  expect(phase(ada)).toBe('idle');
  ada.type('!');
  expect(ada.text()).toBe('The sea two!');
});

test('[UX 2] digits take directly, unless that is switched off', () => {
  const ada = asking(' one', ' two', ' three');
  ada.press('2');
  expect(ada.text()).toBe('The sea two');
  ada.press('Tab');
  ada.source.says(' a', ' b');
  ada.editor.setDigitsTake(false);
  expect(ada.press('2')).toBe(false);
});

test('[UX 2] Escape closes and cancels; without an offer Enter and arrows keep their meaning', () => {
  const ada = asking();
  ada.source.piece(0, ' one');
  ada.press('Escape');
  expect(phase(ada)).toBe('idle');
  expect(ada.source.cancels).toEqual([{ askId: ada.source.asks[0]!.askId }]);
  ada.source.piece(0, ' more');
  expect(phase(ada)).toBe('idle');
  expect(ada.press('Mod-ArrowRight')).toBe(false);
  ada.press('Enter');
  expect(ada.text()).toBe('The sea|');
});

test('[UX 6] a candidate can be taken before it is done; the rest of the work is cancelled', () => {
  const ada = asking();
  ada.source.piece(0, ' is gr');
  ada.press('Enter');
  expect(ada.text()).toBe('The sea is gr');
  expect(ada.source.cancels).toEqual([{ askId: ada.source.asks[0]!.askId }]);
});

test('nothing is cancelled when the last candidate had already ended', () => {
  const ada = asking(' one', ' two', ' three');
  ada.press('Enter');
  expect(ada.source.cancels).toEqual([]);
});

test('[UX 3] typing what the focused candidate says goes through it; others that agree stay', () => {
  const ada = asking(' is blue.', ' is calm.', ' was.');
  ada.type(' is ');
  expect(ada.offered()).toEqual(['blue.', 'calm.']);
  expect(ada.ghost()).toBe('blue.');
  // What a Backspace does in a browser.
  ada.editor.view.dispatch(ada.editor.view.state.tr.delete(11, 12));
  expect(ada.offered()).toEqual([' blue.', ' calm.']);
  ada.type(' ');
  ada.press('Enter');
  expect(ada.text()).toBe('The sea is blue.');
  expect(machineTexts(ada)).toEqual(['blue.']);
});

test('[UX 3] what disagrees comes back when the typing is undone', () => {
  const ada = asking(' is', ' was');
  ada.type(' i');
  expect(ada.offered()).toEqual(['s']);
  ada.press('Mod-z');
  expect(ada.offered()).toEqual([' is', ' was']);
});

test('[UX 3] one typed to its end hands the focus to the next that agrees; the undo gives it back', () => {
  const ada = asking();
  ada.source.piece(0, ' is');
  ada.source.ended(0);
  ada.type(' is');
  // The others are still on their way, and may yet agree.
  expect(ada.offered()).toEqual(['', '']);
  expect(focused(ada)).toBe(0);
  ada.source.piece(1, ' is calm.');
  expect(ada.ghost()).toBe(' calm.');
  // What a Backspace does in a browser.
  ada.editor.view.dispatch(ada.editor.view.state.tr.delete(10, 11));
  expect(ada.ghost()).toBe('s');
  ada.type('s');
  ada.press('Enter');
  expect(ada.text()).toBe('The sea is calm.');
  expect(machineTexts(ada)).toEqual([' calm.']);
});

test('[UX 3] who types on by the next one has chosen it', () => {
  const ada = asking(' is', ' is calm.');
  ada.type(' is c');
  expect(ada.ghost()).toBe('alm.');
  ada.press('Mod-z');
  expect(ada.offered()).toEqual([' is', ' is calm.']);
  expect(focused(ada)).toBe(1);
});

test('[UX 3] any other typing closes and cancels', () => {
  const ada = asking();
  ada.source.piece(0, ' is');
  ada.type(' x');
  expect(phase(ada)).toBe('idle');
  expect(ada.source.cancels).toHaveLength(1);
});

test('[UX 3] a caret move, a blur and a pointer press close; another window in front does not', () => {
  for (const leave of ['move', 'blur', 'press'] as const) {
    const ada = asking(' is');
    const { view } = ada.editor;
    if (leave === 'move') view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 2)));
    if (leave === 'blur') view.dom.dispatchEvent(new FocusEvent('blur'));
    if (leave === 'press')
      view.someProp('handleDOMEvents', (on) => on.mousedown?.(view, new MouseEvent('mousedown')));
    expect([leave, phase(ada)]).toEqual([leave, 'idle']);
  }
  const ada = asking(' is');
  ada.editor.view.dom.tabIndex = 0;
  ada.editor.view.dom.focus();
  ada.editor.view.dom.dispatchEvent(new FocusEvent('blur'));
  expect(phase(ada)).toBe('settled');
});

test('[UX 4] in a list Tab belongs to the list; Escape then Tab is left to the browser, and said', () => {
  const item = (text: string) => schema.node('list_item', null, [p(text)]);
  const ada = writer(docOf(schema.node('bullet_list', null, [item('one'), item('two')])));
  ada.caretAfter('two');
  expect(ada.press('Tab')).toBe(true);
  expect(ada.source.asks).toEqual([]);
  expect(ada.editor.view.state.doc.firstChild!.childCount).toBe(1);
  ada.press('Shift-Tab');
  expect(ada.editor.view.state.doc.firstChild!.childCount).toBe(2);
  ada.press('Escape');
  expect(ada.editor.snapshot().tabLeaves).toBe(true);
  expect(ada.press('Tab')).toBe(false);
  expect(ada.press('Shift-Tab')).toBe(false);
  ada.press('x');
  expect(ada.editor.snapshot().tabLeaves).toBe(false);
  expect(ada.press('Tab')).toBe(true);
});

test('[UX 2, 4] Escape that closes an offer does not arm leaving: Tab asks for three others', () => {
  const ada = asking(' one', ' two');
  ada.press('Escape');
  expect(ada.editor.snapshot().suggest.phase).toBe('idle');
  expect(ada.editor.snapshot().tabLeaves).toBe(false);
  const asks = ada.source.asks.length;
  expect(ada.press('Tab')).toBe(true);
  expect(ada.source.asks).toHaveLength(asks + 1);
});

test('[UX 7] a candidate is in the ghost and the list, never in the document', () => {
  const ada = asking(' one', ' two');
  expect(ada.ghost()).toBe(' one');
  expect(ada.text()).toBe('The sea');
  const element = ada.editor.view.dom.querySelector('[data-ghost]');
  ada.press('ArrowDown');
  expect(ada.editor.view.dom.querySelector('[data-ghost]')).toBe(element);
  expect(ada.transport.appends).toEqual([]);
});

test('[UX 23] in an empty document the placeholder goes when the ghost comes, and is back without it', () => {
  const ada = writer();
  const words = () => ada.editor.view.dom.querySelector('p')?.getAttribute('data-placeholder') ?? null;
  expect(words()).toBe('Write');
  ada.press('Tab');
  expect(words()).toBe('Write');
  ada.source.piece(0, 'Once');
  expect([ada.ghost(), words()]).toEqual(['Once', null]);
  ada.press('Escape');
  expect(words()).toBe('Write');
});

test('[UX 8] a take is one undo step, apart from the typing around it; redo brings it back; neither asks', () => {
  const ada = writer();
  ada.type('Sun');
  ada.press('Tab');
  ada.source.says(' and moon.\n\nThen rain.');
  ada.press('Enter');
  expect(ada.text()).toBe('Sun and moon.|Then rain.');
  ada.type(' Yes');
  ada.press('Mod-z');
  expect(ada.text()).toBe('Sun and moon.|Then rain.');
  ada.press('Mod-z');
  expect(ada.text()).toBe('Sun');
  ada.press('Mod-Shift-z');
  expect(ada.text()).toBe('Sun and moon.|Then rain.');
  expect(machineTexts(ada)).toEqual([' and moon.', 'Then rain.']);
  expect(ada.source.asks).toHaveLength(1);
});

test('[UX 8] word by word: the rest stays offered, undo puts the word back into the offer', () => {
  const ada = asking(' is so blue.', ' was.');
  ada.press('Mod-ArrowRight');
  ada.press('Mod-ArrowRight');
  expect(ada.text()).toBe('The sea is so');
  expect(ada.offered()).toEqual([' blue.']);
  ada.press('Mod-z');
  expect(ada.text()).toBe('The sea is');
  expect(ada.offered()).toEqual([' so blue.']);
  ada.press('Mod-z');
  expect(ada.offered()).toEqual([' is so blue.', ' was.']);
  for (const _ of [1, 2, 3]) ada.press('Mod-ArrowRight');
  expect(ada.text()).toBe('The sea is so blue.');
  expect(phase(ada)).toBe('idle');
  ada.press('Mod-z');
  expect(ada.offered()).toEqual([' blue.']);
  expect(ada.source.asks).toHaveLength(1);
});

test('[UX 8] word by word over a paragraph break, and back', () => {
  const ada = asking(' ends.\n\nNext one.');
  for (const _ of [1, 2]) ada.press('Mod-ArrowRight');
  expect(ada.text()).toBe('The sea ends.|Next');
  expect(ada.offered()).toEqual([' one.']);
  ada.press('Mod-z');
  expect(ada.text()).toBe('The sea ends.');
  expect(ada.offered()).toEqual(['\nNext one.']);
});

test('three more after a word was taken: both batches continue from where they are', () => {
  const ada = asking(' is blue.');
  ada.press('Mod-ArrowRight');
  ada.press('Tab');
  expect(ada.source.asks[1]!.prompt).toBe('The sea is');
  ada.source.says(' deep.', ' grey.');
  expect(ada.offered()).toEqual([' deep.', ' grey.']);
  ada.press('PageUp');
  expect(ada.offered()).toEqual([' blue.']);
});

test('[UX 9] mid-paragraph: what stands right of the caret is kept, with a space between', () => {
  const ada = writer(docOf(p('The old man')));
  ada.caretAfter('The ');
  ada.press('Tab');
  expect(ada.source.asks[0]!.prompt).toBe('The');
  expect(ada.source.asks[0]!.spaced).toBe(true);
  ada.source.says(' very, very');
  expect(ada.offered()).toEqual(['very, very ']);
  ada.press('Enter');
  expect(ada.text()).toBe('The very, very old man');
});

test('[UX 9] a selection is asked about as its end, and is not overwritten', () => {
  const ada = writer(docOf(p('The old man')));
  ada.select('old');
  ada.press('Tab');
  expect(ada.source.asks[0]!.prompt).toBe('The old');
  ada.source.says(' grey');
  ada.press('Enter');
  expect(ada.text()).toBe('The old grey man');
});

test("[UX 10] another's edit after the caret does not matter; before it, in what was read, marks the offer", () => {
  const ada = asking(' is');
  ada.other((doc) => insertion(doc, doc.content.size - 1, ' wind'));
  expect(ada.text()).toBe('The sea wind');
  expect(ada.editor.snapshot().suggest).toMatchObject({ phase: 'settled', changed: false });
  expect(ada.editor.view.state.selection.head).toBe(8);
  ada.other((doc) => insertion(doc, 1, 'Look! '));
  expect(ada.editor.snapshot().suggest).toMatchObject({ phase: 'settled', changed: true });
  ada.press('Enter');
  expect(ada.text()).toBe('Look! The sea is wind');
});

test('[UX 10] asking again reads the changed text', () => {
  const ada = asking(' is');
  ada.other((doc) => insertion(doc, 1, 'Look! '));
  ada.press('Tab');
  expect(ada.source.asks[1]!.prompt).toBe('Look! The sea');
  expect(ada.editor.snapshot().suggest).toMatchObject({ changed: false });
});

test('[UX 10] deleting the place cancels', () => {
  const ada = writer(docOf(p('one'), p('The sea'), p('two')));
  ada.caretAfter('The sea');
  ada.press('Tab');
  ada.other((doc) => new Transform(doc).delete(5, 14).steps);
  expect(phase(ada)).toBe('idle');
  expect(ada.source.cancels).toHaveLength(1);
});

test('[UX 10] deleting what is on both sides of the caret cancels too', () => {
  const ada = writer(docOf(p('The sea today')));
  ada.caretAfter('sea');
  ada.press('Tab');
  ada.other((doc) => new Transform(doc).delete(5, 11).steps);
  expect(phase(ada)).toBe('idle');
});

test("[UX 10] others' edits while typing through: unsent typing is rebased and stays consumed", () => {
  const ada = asking(' is blue.');
  ada.type(' is');
  ada.other((doc) => insertion(doc, 1, 'Oh. '));
  expect(ada.text()).toBe('Oh. The sea is');
  expect(ada.offered()).toEqual([' blue.']);
});

test('[UX 11] everything offered is kept and can be inserted later, marked as what it is', () => {
  const ada = asking(' one', ' two');
  ada.press('Escape');
  ada.type(' x');
  const at = ada.editor.snapshot().offers.findIndex(({ text }) => text === 'two');
  expect(ada.editor.run('insertOffered', at)).toBe(true);
  expect(ada.text()).toBe('The sea x two');
  expect(machineTexts(ada)).toEqual([' two']);
});

test('[UX 12] a refusal is a state with its failure; Tab asks again and nothing is left of it', () => {
  const ada = asking();
  ada.source.failed({ code: 'model-not-ready', model: 'small', state: 'loading', retryAfterMs: 1000 });
  expect(ada.editor.snapshot().suggest).toMatchObject({ phase: 'failed', candidates: [] });
  expect(ada.editor.snapshot().announcement).toContain('small is loading');
  ada.press('Tab');
  expect(ada.editor.snapshot().suggest).toMatchObject({ phase: 'asked', batches: 1 });
});

test('a worker lost on the way: the text so far can be taken', () => {
  const ada = asking();
  ada.source.piece(1, ' was');
  ada.source.failed({ code: 'worker-lost', model: 'small' });
  expect(ada.editor.snapshot().suggest).toMatchObject({ phase: 'failed', focused: 0 });
  ada.press('Enter');
  expect(ada.text()).toBe('The sea was');
  expect(ada.source.cancels).toEqual([]);
});

test('a re-roll replaces the focused one only; if it fails, that one is back', () => {
  const ada = asking(' one', ' two', ' three');
  ada.press('ArrowDown');
  ada.press('Alt-r');
  expect(ada.source.asks[1]).toMatchObject({ candidates: 1, prompt: 'The sea' });
  ada.source.started(9);
  ada.source.piece(0, ' deux');
  expect(ada.offered()).toEqual([' one', ' deux', ' three']);
  expect(focused(ada)).toBe(1);
  ada.source.ended(0);
  ada.press('Alt-r');
  ada.source.failed({ code: 'worker-lost', model: 'small' });
  expect(ada.offered()).toEqual([' one', ' deux', ' three']);
});

test('a re-roll of one that still streams cancels only that one', () => {
  const ada = asking();
  ada.source.piece(0, ' one');
  ada.source.piece(1, ' two');
  ada.press('Alt-r');
  expect(ada.source.cancels).toEqual([{ askId: ada.source.asks[0]!.askId, candidate: 0 }]);
});

test('what is pinned stays in the list when three more are asked for', () => {
  const ada = asking(' one', ' two', ' three');
  ada.press('ArrowDown');
  ada.press('Alt-p');
  ada.press('Tab');
  ada.source.says(' four', ' five', ' six');
  expect(ada.offered()).toEqual([' two', ' four', ' five', ' six']);
  expect(focused(ada)).toBe(1);
});

test('[CN3] redrawn withdraws the text', () => {
  const ada = asking();
  ada.source.piece(0, ' same');
  ada.source.piece(1, ' same');
  expect(ada.offered()).toEqual([' same', ' same', '']);
  ada.source.redrawn(1);
  ada.source.piece(1, ' else');
  expect(ada.offered()).toEqual([' same', ' else', '']);
});

test('[UX 16] the editor element names the list and the focused option while there is one', () => {
  const ada = asking(' one', ' two');
  const { dom } = ada.editor.view;
  expect(dom.getAttribute('role')).toBe('textbox');
  expect(dom.getAttribute('aria-controls')).toBe('list');
  expect(dom.getAttribute('aria-activedescendant')).toBe('list-0');
  ada.press('ArrowDown');
  expect(dom.getAttribute('aria-activedescendant')).toBe('list-1');
  ada.press('Escape');
  expect(dom.hasAttribute('aria-activedescendant')).toBe(false);
});

test('[UX 16] the live region speaks when ready and on each move, never token by token', () => {
  const ada = asking();
  ada.source.started();
  for (const index of [0, 1, 2]) ada.source.piece(index, ' a');
  const before = ada.snapshots.length;
  for (let count = 0; count < 20; count += 1) ada.source.piece(count % 3, ' b');
  const said = new Set(ada.snapshots.slice(before).map(({ announcement }) => announcement));
  expect([...said]).toEqual(['3 suggestions, 1 of 3, still being written']);
  for (const index of [0, 1, 2]) ada.source.ended(index);
  expect(ada.editor.snapshot().announcement).toMatch(/^3 suggestions, 1 of 3: a b/);
  ada.press('ArrowDown');
  expect(ada.editor.snapshot().announcement).toMatch(/^3 suggestions, 2 of 3: a b/);
});

test('[UX 16] what the writer did is heard: a take, a word, closing, undo, redo, and that Tab leaves', () => {
  const ada = asking(' one two', ' three');
  const heard = () => ada.editor.snapshot().announcement;
  ada.press('Escape');
  expect(heard()).toBe('Suggestions closed.');
  ada.press('Escape');
  expect(heard()).toBe('Tab now leaves the editor.');
  ada.type(' still');
  expect(heard()).toBe('');
  ada.press('Tab');
  ada.source.says(' one two', ' three');
  expect(heard()).toMatch(/^2 suggestions, 1 of 2/);
  ada.editor.run('takeWord');
  expect(heard()).toBe('Inserted: one');
  ada.press('ArrowDown');
  ada.press('Enter');
  expect(heard()).toMatch(/^Inserted: /);
  ada.editor.run('undo');
  expect(heard()).toBe('Undone.');
  ada.editor.run('undo');
  // Said again: another text, or it would not be heard.
  expect(heard()).toBe('Undone.\u00a0');
  ada.editor.run('redo');
  expect(heard()).toBe('Redone.');
});

test('[UX 18] no key is handled while an input method composes', () => {
  const ada = asking(' one');
  const { view } = ada.editor;
  const keys = [
    new KeyboardEvent('keydown', { key: 'Enter', isComposing: true }),
    new KeyboardEvent('keydown', { key: 'Tab', keyCode: 229 }),
    new KeyboardEvent('keydown', { key: '1', isComposing: true }),
  ];
  for (const event of keys) {
    expect(view.someProp('handleKeyDown', (handle) => handle(view, event))).toBeFalsy();
  }
  expect(ada.text()).toBe('The sea');
});

test('[UX 18] no ghost while an input method composes; it is back after', () => {
  const ada = asking(' one');
  const { view } = ada.editor;
  const element = view.dom.querySelector('[data-ghost]');
  view.focus();
  view.dom.dispatchEvent(new CompositionEvent('compositionstart'));
  ada.press('Tab');
  view.dispatch(view.state.tr);
  expect(view.composing).toBe(true);
  expect(ada.ghost()).toBe('');
  view.dom.dispatchEvent(new CompositionEvent('compositionend'));
  expect(view.composing).toBe(false);
  expect(ada.ghost()).toBe(' one');
  expect(view.dom.querySelector('[data-ghost]')).toBe(element);
});

test('[UX 20] the mark says where the text came from; typing beside and inside it is human; bold is kept', () => {
  const ada = writer(docOf(schema.node('paragraph', null, [schema.text('Sun', [schema.mark('strong')])])));
  ada.caretAfter('Sun');
  ada.press('Tab');
  ada.source.says(' moon');
  ada.press('Enter');
  const node = ada.editor.view.state.doc.firstChild!.lastChild!;
  expect(node.marks.map(({ type }) => type.name)).toEqual(['machine', 'strong']);
  expect(node.marks[0]!.attrs).toEqual({
    ask: ada.source.asks[0]!.askId,
    candidate: 0,
    model: 'small',
    seed: 7,
    settings: '{"temperature":0.8}',
    asker: 'ada',
    taker: 'ada',
  });
  ada.type('!');
  ada.caretAfter('Sun mo');
  ada.type('X');
  expect(ada.text()).toBe('Sun moXon!');
  expect(machineTexts(ada)).toEqual([' mo', 'on']);
});

test('emoji and right-to-left text go through ask, type-through and take unharmed', () => {
  const ada = writer(docOf(p('שלום 👩‍👩‍👧')));
  ada.caretAfter('👩‍👩‍👧');
  ada.press('Tab');
  ada.source.says(' مرحبا 🙂 bye');
  ada.type(' مر');
  expect(ada.offered()).toEqual(['حبا 🙂 bye']);
  ada.press('Mod-ArrowRight');
  ada.press('Mod-ArrowRight');
  expect(ada.text()).toBe('שלום 👩‍👩‍👧 مرحبا 🙂');
  ada.press('Enter');
  expect(ada.text()).toBe('שלום 👩‍👩‍👧 مرحبا 🙂 bye');
});

test('a take in a list makes items, after a heading a paragraph, in code lines', () => {
  const list = writer(docOf(schema.node('bullet_list', null, [schema.node('list_item', null, [p('milk')])])));
  list.caretAfter('milk');
  list.press('Mod-Space');
  list.source.says('\n- eggs\n- bread');
  list.press('Enter');
  expect(list.editor.view.state.doc.firstChild!.childCount).toBe(3);
  list.editor.view.state.doc.check();

  const heading = writer(docOf(schema.node('heading', { level: 2 }, [schema.text('Sea')])));
  heading.caretAfter('Sea');
  heading.press('Tab');
  heading.source.says('\n\nIt was calm.');
  heading.press('Enter');
  expect(heading.editor.view.state.doc.toString()).toBe(
    'doc(heading("Sea"), paragraph(machine("It was calm.")))',
  );

  const code = writer(docOf(schema.node('code_block', null, [schema.text('if (a)')])));
  code.caretAfter('if (a)');
  code.press('Tab');
  code.source.says(' {\n\n}');
  code.press('Enter');
  expect(code.editor.view.state.doc.toString()).toBe('doc(code_block("if (a) {\\n\\n}"))');
});

test('destroying the editor cancels what it asked for', () => {
  const ada = story(docOf(p('The sea')));
  ada.press('Tab');
  ada.end();
  expect(ada.source.cancels).toHaveLength(1);
});
