// @vitest-environment jsdom
import { schema, schemaVersion } from '@tercet/document';
import type { Node } from 'prosemirror-model';
import { EditorState } from 'prosemirror-state';
import { type Step, Transform } from 'prosemirror-transform';
import { afterEach, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';
import type { EditsKeeper, KeptEdits } from './kept-edits.ts';
import { mergeDocument } from './merge-document.ts';
import { restoreKept } from './restore-kept.ts';
import { sendKept } from './send-kept.ts';

let open: Story[] = [];
afterEach(() => {
  const ended = open;
  open = [];
  for (const each of ended) each.end();
});
function page(...args: Parameters<typeof story>): Story {
  const made = story(...args);
  open.push(made);
  return made;
}

/** A browser's database of one record. */
class Shelf implements EditsKeeper {
  record: KeptEdits | null = null;
  bases = 0;
  writes = 0;
  full = false;
  #told: () => void = () => undefined;

  onLost(told: () => void): void {
    this.#told = told;
  }

  /** The database was deleted, by another tab or by the browser. */
  lose(): void {
    this.record = null;
    this.#told();
  }

  async keep(edits: Parameters<EditsKeeper['keep']>[0]): Promise<void> {
    if (this.full) throw new Error('no space');
    this.writes += 1;
    if (edits.base) this.bases += 1;
    this.record = structuredClone({ ...edits, base: edits.base ?? this.record!.base });
  }
}

/** The page is gone without a word; a new one begins with what it kept, on the same server. */
function crash(ada: Story, shelf: Shelf, doc: Node): Story {
  const kept = structuredClone(shelf.record!);
  const next = page(doc, { keeper: shelf, kept });
  next.transport.doc = ada.transport.doc;
  next.transport.log.push(...ada.transport.log);
  return next;
}

const insertion = (doc: Node, at: number, text: string): Step[] =>
  new Transform(doc).insert(at, schema.text(text)).steps;
const saved = (ada: Story) => ada.editor.snapshot().saved;
const letters = (text: string) => [...text].sort().join('');

test('[DC11] what is not acknowledged is kept within a quarter of a second, and a page that comes back sends it once', async () => {
  const shelf = new Shelf();
  const ada = page(docOf(p('x')), { keeper: shelf });
  ada.caretAfter('x');
  ada.editor.disconnected();
  ada.type('abc');
  ada.clock.advance(260);
  expect(shelf.record?.pending).toHaveLength(3);
  ada.transport.write('other', insertion(ada.transport.doc, 1, 'B'));

  const back = crash(ada, shelf, docOf(p('x')));
  expect(back.text()).toBe('xabc');
  expect(saved(back)).toMatchObject({ state: 'not-saved', cause: 'disconnected', pendingSteps: 3 });
  back.editor.reconnected();
  await back.transport.settle();
  expect(saved(back).state).toBe('saved');
  expect(back.text()).toBe('Bxabc');
  expect(back.editor.view.state.doc.eq(back.transport.doc)).toBe(true);
  back.clock.advance(5_000);
  expect(shelf.record?.pending).toEqual([]);
});

test('[DC11] what arrived though no acknowledgement came back is not sent again, nor what arrived and was not kept', async () => {
  const shelf = new Shelf();
  const ada = page(docOf(p('')), { keeper: shelf });
  ada.editor.disconnected();
  ada.type('ab');
  ada.clock.advance(300);
  ada.type('c');
  ada.editor.reconnected();
  ada.transport.verdicts.push('lost-ack');
  await ada.transport.flush();
  await ada.transport.flush();
  expect(ada.transport.doc.textContent).toBe('abc');
  expect(shelf.record?.pending).toHaveLength(2);

  const back = crash(ada, shelf, docOf(p('')));
  back.editor.reconnected();
  await back.transport.settle();
  expect(back.text()).toBe('abc');
  expect(saved(back).state).toBe('saved');
  back.type('d');
  await back.transport.settle();
  expect(back.editor.view.state.doc.eq(back.transport.doc)).toBe(true);
});

test('[DC11] a page that is left keeps at once', () => {
  const shelf = new Shelf();
  const ada = page(docOf(p('')), { keeper: shelf });
  ada.type('a');
  window.dispatchEvent(new Event('pagehide'));
  expect(shelf.record?.pending).toHaveLength(1);
});

test('a browser that does not keep: the page says that the edits are only here', async () => {
  const shelf = new Shelf();
  shelf.full = true;
  const ada = page(docOf(p('')), { keeper: shelf });
  ada.editor.disconnected();
  ada.type('a');
  expect(saved(ada)).toMatchObject({ keptInBrowser: false });
  ada.clock.advance(300);
  await ada.transport.flush();
  expect(saved(ada)).toMatchObject({ state: 'not-saved', keptInBrowser: false });
  shelf.full = false;
  ada.type('b');
  ada.clock.advance(300);
  await ada.transport.flush();
  expect(saved(ada)).toMatchObject({ state: 'not-saved', keptInBrowser: true });
  expect(restoreKept(shelf.record!)?.edited.textContent).toBe('ab');
});

test('the base is written when the page opens and after many steps, not with every edit', async () => {
  const shelf = new Shelf();
  const ada = page(docOf(p('')), { keeper: shelf });
  for (let written = 0; written < 700; written += 1) {
    ada.type('x');
    await ada.transport.settle();
    ada.clock.advance(300);
    await ada.transport.flush();
  }
  expect(shelf.writes).toBeGreaterThan(100);
  expect(shelf.bases).toBe(3);
  expect(shelf.record!.confirmed.length).toBeLessThan(320);
  expect(restoreKept(shelf.record!)?.edited.textContent).toHaveLength(700);
});

test('[DC8] bold text written into what another made a code block is put in again without the bold', async () => {
  const ada = page(docOf(p('one')));
  ada.caretAfter('one');
  const { view } = ada.editor;
  view.dispatch(view.state.tr.insert(4, schema.text('BOLD', [schema.marks.strong!.create()])));
  ada.other((doc) => new Transform(doc).setBlockType(1, 4, schema.nodes.code_block!).steps);
  await ada.transport.settle();
  expect(ada.text()).toBe('oneBOLD');
  expect(view.state.doc.eq(ada.transport.doc)).toBe(true);
});

test('steps that are gone on the server: what waits is put into its document, block by block, and nothing is dropped', () => {
  const base = docOf(p('a'), p('b'), p('c'), p('d'));
  const merged = (mine: Node, theirs: Node) => {
    const tr = mergeDocument(EditorState.create({ doc: theirs }), base, mine);
    return (tr?.doc ?? theirs).textBetween(0, (tr?.doc ?? theirs).content.size, '|');
  };
  const change = docOf(p('a'), p('b2'), p('c'), p('d'));
  expect(merged(change, base)).toBe('a|b2|c|d');
  expect(merged(change, docOf(p('new'), p('a'), p('b'), p('c2'), p('d')))).toBe('new|a|b2|c2|d');
  expect(merged(change, docOf(p('a'), p('b3'), p('c'), p('d')))).toBe('a|b3|b2|c|d');
  expect(merged(change, docOf(p('d')))).toBe('b2|d');
  expect(merged(change, change)).toBe('a|b2|c|d');
  expect(merged(docOf(p('a'), p('d')), docOf(p('a'), p('b'), p('c'), p('d'), p('e')))).toBe('a|d|e');
  expect(merged(docOf(p('a'), p('b'), p('c'), p('d'), p('mine')), docOf(p('x')))).toBe('x|mine');
});

test('[DC7] steps that are gone, with edits waiting: merged as one edit and sent; an older document is refused', async () => {
  const ada = page(docOf(p('a'), p('b')));
  ada.caretAfter('b');
  ada.editor.disconnected();
  ada.type('!');
  ada.transport.write('other', insertion(ada.transport.doc, 1, 'B'));
  ada.transport.thinned = true;
  ada.editor.reconnected();
  await ada.transport.settle();
  expect(ada.text()).toBe('Ba|b!');
  expect(saved(ada).state).toBe('saved');
  expect(ada.editor.view.state.doc.eq(ada.transport.doc)).toBe(true);

  ada.editor.disconnected();
  ada.type('?');
  ada.transport.log.length = 1;
  ada.editor.reconnected();
  await ada.transport.settle();
  expect(saved(ada).state).toBe('refused');
  expect(ada.text()).toContain('Ba|b');
});

test('nothing is typed twice, whatever was kept', async () => {
  for (let keptAfter = 0; keptAfter <= 4; keptAfter += 1) {
    const shelf = new Shelf();
    const ada = page(docOf(p('')), { keeper: shelf });
    for (const [index, letter] of [...'abcd'].entries()) {
      ada.type(letter);
      if (index < keptAfter) ada.clock.advance(300);
      await ada.transport.settle();
      if (index === 1) ada.other((doc) => insertion(doc, 1, 'Z'));
    }
    if (keptAfter === 0) window.dispatchEvent(new Event('pagehide'));
    const back = crash(ada, shelf, docOf(p('')));
    back.editor.reconnected();
    await back.transport.settle();
    expect(letters(back.text())).toBe('Zabcd');
    expect(back.editor.view.state.doc.eq(back.transport.doc)).toBe(true);
  }
});

const refusal = { code: 'step-rejected', problem: 'no' } as const;

test('[DC16] what was put aside outlives the page, until the writer has copied it', async () => {
  const shelf = new Shelf();
  const ada = page(docOf(p('')), { keeper: shelf });
  ada.transport.verdicts.push(refusal);
  ada.type('a');
  await ada.transport.flush();
  ada.clock.advance(5_000);
  expect(shelf.record).toMatchObject({ pending: [], aside: [{ text: 'a', failure: refusal }] });

  const back = page(docOf(p('')), { keeper: shelf, aside: shelf.record!.aside! });
  expect(back.editor.snapshot().aside).toEqual([{ text: 'a', failure: refusal }]);
  back.editor.dropAside();
  back.clock.advance(5_000);
  await back.transport.flush();
  expect(shelf.record?.aside).toEqual([]);
});

test('[DC16] of what a page left behind, only what is refused is put aside; one that no message carries too', async () => {
  const start = docOf(p('x'));
  const marks = [schema.marks.machine!.create({ settings: 'x'.repeat(7_000) })];
  const large = Array.from({ length: 400 }, (_, seed) =>
    schema.text('y', [marks[0]!.type.create({ ...marks[0]!.attrs, seed })]),
  );
  const steps = new Transform(start)
    .insert(1, schema.text('[no]'))
    .insert(6, large)
    .insert(1, schema.text('good ')).steps;
  const { transport } = page(start);
  const append = transport.append.bind(transport);
  transport.append = (message) => {
    if (JSON.stringify(message.steps).includes('[no]')) transport.verdicts.unshift(refusal);
    return append(message);
  };
  const sending = sendKept(
    {
      documentId: 'd',
      clientId: 'gone',
      schemaVersion,
      base: { version: 0, doc: JSON.stringify(start.toJSON()) },
      confirmed: [],
      pending: steps.map((step) => step.toJSON()),
    },
    { transport, random: () => 0.5, schedule: () => () => undefined },
  );
  for (let turn = 0; turn < 20; turn += 1) await transport.settle();
  const sent = await sending;
  expect(
    sent.outcome === 'sent' && sent.aside.map(({ text, failure }) => [text.length, failure.code]),
  ).toEqual([
    [4, 'step-rejected'],
    [400, 'too-large'],
  ]);
  expect(transport.doc.textContent).toBe('good x');
});

const turns = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

test('[DC22] the browser loses its database: what waits is written again, whole, with no key pressed', async () => {
  const shelf = new Shelf();
  const ada = page(docOf(p('x')), { keeper: shelf });
  ada.caretAfter('x');
  ada.editor.disconnected();
  expect(saved(ada)).toMatchObject({ state: 'saved' });
  ada.type('abc');
  expect(saved(ada)).toMatchObject({ keptInBrowser: false });
  ada.clock.advance(260);
  await turns();
  expect(saved(ada)).toMatchObject({ keptInBrowser: true });
  shelf.lose();
  await turns();
  expect(restoreKept(shelf.record!)?.edited.textContent).toBe('xabc');
  expect(saved(ada)).toMatchObject({ keptInBrowser: true });
});

test('[DC22] lost, and there is none to be had: the page does not say kept, tries again by itself, and says so then', async () => {
  const shelf = new Shelf();
  const ada = page(docOf(p('x')), { keeper: shelf });
  ada.caretAfter('x');
  ada.editor.disconnected();
  ada.type('abc');
  ada.clock.advance(260);
  await turns();
  shelf.full = true;
  shelf.lose();
  await turns();
  expect(saved(ada)).toMatchObject({ keptInBrowser: false });
  ada.clock.advance(1_000);
  await turns();
  expect(saved(ada)).toMatchObject({ keptInBrowser: false });
  shelf.full = false;
  ada.clock.advance(2_000);
  await turns();
  expect(saved(ada)).toMatchObject({ keptInBrowser: true });
  expect(restoreKept(shelf.record!)?.edited.textContent).toBe('xabc');
});

test('[DC22] lost while it is being written: that write does not count', async () => {
  const shelf = new Shelf();
  const ada = page(docOf(p('x')), { keeper: shelf });
  ada.caretAfter('x');
  ada.editor.disconnected();
  ada.type('abc');
  ada.clock.advance(260);
  shelf.lose();
  await turns();
  expect(saved(ada)).toMatchObject({ keptInBrowser: false });
  ada.clock.advance(1_000);
  await turns();
  expect(saved(ada)).toMatchObject({ keptInBrowser: true });
  expect(restoreKept(shelf.record!)?.edited.textContent).toBe('xabc');
});
