// @vitest-environment jsdom
import { schema } from '@tercet/document';
import { limits } from '@tercet/protocol';
import fc from 'fast-check';
import type { Node } from 'prosemirror-model';
import { type Step, Transform } from 'prosemirror-transform';
import { afterEach, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';

let open: Story[] = [];
function writer(...args: Parameters<typeof story>): Story {
  const made = story(...args);
  open.push(made);
  return made;
}
afterEach(() => {
  const ended = open;
  open = [];
  for (const each of ended) each.end();
});

const saved = (ada: Story) => ada.editor.snapshot().saved;
const sameAsAuthority = (ada: Story) => ada.editor.view.state.doc.eq(ada.transport.doc);
const insertion = (doc: Node, at: number, text: string): Step[] =>
  new Transform(doc).insert(at, schema.text(text)).steps;

test('[UX 14] saved only after the acknowledgement; one append at a time, what is typed meanwhile goes next', async () => {
  const ada = writer();
  expect(saved(ada).state).toBe('saved');
  ada.type('abc');
  expect(ada.transport.appends).toEqual([{ version: 0, steps: 1 }]);
  expect(saved(ada)).toEqual({ state: 'saving', pendingSteps: 3 });
  await ada.transport.flush();
  expect(ada.transport.appends).toEqual([
    { version: 0, steps: 1 },
    { version: 1, steps: 2 },
  ]);
  expect(saved(ada).state).toBe('saving');
  await ada.transport.flush();
  expect(saved(ada)).toEqual({ state: 'saved', pendingSteps: 0 });
  expect(sameAsAuthority(ada)).toBe(true);
});

test('[UX 14] no answer within 2 s is not-saved, until it comes', async () => {
  const ada = writer();
  ada.type('a');
  ada.clock.advance(1400);
  expect(saved(ada).state).toBe('saving');
  ada.clock.advance(600);
  expect(saved(ada)).toMatchObject({ state: 'not-saved', cause: 'unanswered', failure: null });
  await ada.transport.flush();
  expect(saved(ada).state).toBe('saved');
});

test('[DC2] another one was first: catch up, rebase, send again', async () => {
  const ada = writer(docOf(p('x')));
  ada.caretAfter('x');
  ada.type('A');
  ada.transport.write('other', insertion(ada.transport.doc, 1, 'B'));
  await ada.transport.settle();
  expect(ada.transport.catchUps).toEqual([0]);
  expect(saved(ada).state).toBe('saved');
  expect(ada.text()).toBe('BxA');
  expect(sameAsAuthority(ada)).toBe(true);
});

test('[DC2] another one was first and their steps came before the answer: sent again at once, two round trips', async () => {
  const ada = writer(docOf(p('x')));
  ada.caretAfter('x');
  ada.type('A');
  ada.other((doc) => insertion(doc, 1, 'B'));
  await ada.transport.flush();
  expect(ada.transport.appends.map(({ version }) => version)).toEqual([0, 1]);
  await ada.transport.flush();
  expect(saved(ada).state).toBe('saved');
  expect(ada.transport.catchUps).toEqual([]);
  expect(sameAsAuthority(ada)).toBe(true);
});

test('[DC2] merged behind what came meanwhile: saved with the answer, one round trip; what was typed since goes next', async () => {
  const ada = writer(docOf(p('x')));
  ada.caretAfter('x');
  ada.type('A');
  ada.transport.verdicts.push('merged');
  ada.other((doc) => insertion(doc, 1, 'B'));
  ada.type('C');
  await ada.transport.flush();
  expect(saved(ada)).toEqual({ state: 'saving', pendingSteps: 1 });
  expect(ada.transport.appends.map(({ version }) => version)).toEqual([0, 2]);
  await ada.transport.flush();
  expect(saved(ada).state).toBe('saved');
  expect(ada.transport.catchUps).toEqual([]);
  expect(ada.text()).toBe('BxAC');
  expect(sameAsAuthority(ada)).toBe(true);
});

test('[DC2] merged behind steps that did not come: caught up, nothing is there twice', async () => {
  const ada = writer(docOf(p('x')));
  ada.caretAfter('x');
  ada.type('A');
  ada.transport.verdicts.push('merged');
  ada.transport.write('other', insertion(ada.transport.doc, 1, 'B'));
  await ada.transport.settle();
  expect(ada.transport.catchUps).toEqual([0]);
  expect(ada.text()).toBe('BxA');
  expect(sameAsAuthority(ada)).toBe(true);
  expect(saved(ada).state).toBe('saved');
});

test('[DC5] an acknowledgement that got lost: the steps are recognised, not written twice', async () => {
  const ada = writer();
  ada.type('a');
  ada.transport.verdicts.push('lost-ack');
  await ada.transport.flush();
  expect(saved(ada)).toMatchObject({ state: 'not-saved', cause: 'unanswered' });
  ada.clock.advance(1000);
  await ada.transport.settle();
  expect(ada.transport.doc.textContent).toBe('a');
  expect(saved(ada).state).toBe('saved');
});

test('an append that never arrived is sent again', async () => {
  const ada = writer();
  ada.type('a');
  ada.transport.verdicts.push('lost');
  await ada.transport.flush();
  ada.clock.advance(1000);
  await ada.transport.settle();
  expect(ada.transport.doc.textContent).toBe('a');
  expect(saved(ada).state).toBe('saved');
});

test('disconnected while typing: kept, said at once, and sent after reconnecting; an old answer is ignored', async () => {
  const ada = writer();
  ada.type('a');
  ada.editor.disconnected();
  expect(saved(ada)).toMatchObject({ state: 'not-saved', cause: 'disconnected', pendingSteps: 1 });
  ada.type('bc');
  await ada.transport.flush();
  expect(saved(ada)).toMatchObject({ state: 'not-saved', pendingSteps: 3 });
  ada.transport.write('other', insertion(ada.transport.doc, 1, 'Z'));
  ada.editor.reconnected();
  await ada.transport.settle();
  expect(saved(ada).state).toBe('saved');
  expect(ada.transport.doc.textContent).toBe(ada.text());
  expect([...ada.text()].sort().join('')).toBe('Zabc');
});

test('the server could not store: not-saved with the failure, again and again with longer waits, then saved', async () => {
  const ada = writer();
  ada.transport.verdicts.push(
    { code: 'storage-failed', reason: 'full' },
    { code: 'storage-failed', reason: 'full' },
  );
  ada.type('a');
  await ada.transport.flush();
  const trouble = {
    state: 'not-saved',
    cause: 'failed',
    failure: { code: 'storage-failed', reason: 'full' },
  };
  expect(saved(ada)).toMatchObject(trouble);
  ada.clock.advance(500);
  await ada.transport.settle();
  expect(saved(ada)).toMatchObject(trouble);
  ada.clock.advance(400);
  expect(ada.transport.appends).toHaveLength(2);
  ada.clock.advance(700);
  await ada.transport.settle();
  expect(saved(ada).state).toBe('saved');
});

const refusal = { code: 'step-rejected', problem: 'no' } as const;

test('[DC16] a change that is rejected is put aside, and is there to be copied; what is written after it is saved', async () => {
  const ada = writer();
  ada.transport.verdicts.push(refusal);
  ada.type('a');
  await ada.transport.flush();
  expect(ada.text()).toBe('');
  expect(ada.editor.snapshot().aside).toEqual([{ text: 'a', failure: refusal }]);
  ada.type('b');
  // The browser keeps first what is to be sent.
  await ada.transport.flush();
  await ada.transport.settle();
  expect(saved(ada).state).toBe('saved');
  expect(ada.text()).toBe('b');
  expect(sameAsAuthority(ada)).toBe(true);
  expect(ada.editor.snapshot().editable).toBe(true);
  ada.editor.dropAside();
  expect(ada.editor.snapshot().aside).toEqual([]);
});

test('[DC16] the one of many that is rejected is found; only it goes, and what was written inside it stays', async () => {
  const ada = writer(docOf(p('x'), p('y')));
  ada.caretAfter('x');
  ada.type('first ');
  const { view } = ada.editor;
  view.dispatch(view.state.tr.insertText('[refused]'));
  ada.caretAfter('[ref');
  ada.type('INSIDE');
  ada.caretAfter('y');
  ada.type(' last');
  // The authority that never takes one text, in whatever company it comes.
  const { transport } = ada;
  const append = transport.append.bind(transport);
  transport.append = (message) => {
    if (JSON.stringify(message.steps).includes('[refused]')) transport.verdicts.unshift(refusal);
    return append(message);
  };
  await transport.settle();
  for (let turn = 0; turn < 20; turn += 1) await transport.settle();
  expect(saved(ada)).toEqual({ state: 'saved', pendingSteps: 0 });
  expect(sameAsAuthority(ada)).toBe(true);
  expect(ada.text()).toBe('xfirst INSIDE|y last');
  expect(ada.editor.snapshot().aside).toEqual([{ text: '[refused]', failure: refusal }]);
  ada.press('Mod-z');
  await transport.settle();
  expect(sameAsAuthority(ada)).toBe(true);
});

test('[DC16] a formatting that is rejected is taken back, and said', async () => {
  const ada = writer(docOf(p('sea')));
  const { view } = ada.editor;
  ada.transport.verdicts.push(refusal);
  ada.select('sea');
  ada.editor.run('bold');
  await ada.transport.settle();
  expect(ada.editor.snapshot().aside).toEqual([{ text: '', failure: refusal }]);
  expect(view.state.doc.firstChild!.firstChild!.marks).toEqual([]);
  expect(saved(ada).state).toBe('saved');
});

test('[DC6] a page of another schema may not write', async () => {
  const ada = writer();
  ada.transport.verdicts.push({ code: 'schema-mismatch', server: 2, client: 1 });
  ada.type('a');
  await ada.transport.flush();
  expect(saved(ada).state).toBe('refused');
  expect(ada.editor.snapshot().editable).toBe(false);
  expect(ada.editor.view.dom.getAttribute('contenteditable')).toBe('false');
  expect(ada.editor.view.dom.getAttribute('aria-readonly')).toBe('true');
});

test('[MS2] too large an append is sent in smaller ones', async () => {
  const ada = writer();
  ada.editor.disconnected();
  ada.type('abcdefgh');
  ada.transport.verdicts.push({ code: 'too-large', bytes: 9, limit: 4 });
  ada.editor.reconnected();
  await ada.transport.settle();
  expect(ada.transport.appends.map(({ steps }) => steps)).toEqual([8, 4, 4]);
  expect(saved(ada).state).toBe('saved');
});

test('[MS2] what one message cannot carry is sent in several from the first', async () => {
  const ada = writer();
  ada.editor.disconnected();
  const long = (letter: string) => ({
    type: 'paragraph',
    content: [{ type: 'text', text: letter.repeat(900_000) }],
  });
  ada.editor.replaceDocument({ type: 'doc', content: ['a', 'b', 'c', 'd', 'e'].map(long) });
  ada.editor.reconnected();
  await ada.transport.settle();
  expect(saved(ada).state).toBe('saved');
  expect(ada.transport.appends.length).toBeGreaterThan(2);
  for (const { version, steps } of ada.transport.appends) {
    const sent = ada.transport.log.slice(version, version + steps).map(({ step }) => step);
    expect(JSON.stringify(sent).length).toBeLessThan(limits.messageBytes);
  }
  expect(sameAsAuthority(ada)).toBe(true);
});

test('[DC4] steps that come twice or out of order, or with a gap, end in the same document', async () => {
  const ada = writer();
  const one = ada.transport.write('other', insertion(ada.transport.doc, 1, 'a'));
  const two = ada.transport.write('other', insertion(ada.transport.doc, 2, 'b'));
  const three = ada.transport.write('other', insertion(ada.transport.doc, 3, 'c'));
  ada.editor.receive(three);
  ada.editor.receive(one);
  ada.editor.receive(one);
  ada.editor.receive(two);
  await ada.transport.settle();
  expect(ada.text()).toBe('abc');
});

test("undo takes back one's own, never another's", async () => {
  const ada = writer();
  ada.type('mine');
  await ada.transport.settle();
  ada.other((doc) => insertion(doc, 3, 'YOURS'));
  ada.press('Mod-z');
  expect(ada.text()).toBe('YOURS');
});

type Move = 'type' | 'erase' | 'other' | 'flush' | 'lost' | 'lost-ack' | 'storage' | 'cut' | 'wait';
const move = fc.constantFrom<Move>(
  'type',
  'type',
  'erase',
  'other',
  'flush',
  'flush',
  'lost',
  'lost-ack',
  'storage',
  'cut',
  'wait',
);
const letter = fc.constantFrom('a', 'ß', '🙂', 'ש', 'م', '語');

test('whatever happens on the way, everything typed is saved in the end and both sides hold the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(move, letter, fc.nat(50)), { maxLength: 40 }), async (moves) => {
      const ada = story(docOf(p('')));
      const { view } = ada.editor;
      let expected = 0;
      let offline = false;
      for (const [what, text, place] of moves) {
        const { verdicts, doc } = ada.transport;
        if (what === 'type') {
          const at = 1 + (place % Math.max(1, view.state.doc.content.size - 1));
          view.dispatch(view.state.tr.insertText(text, at));
        } else if (what === 'erase' && view.state.doc.content.size > 3)
          view.dispatch(view.state.tr.delete(1, 2));
        else if (what === 'other') {
          const message = ada.transport.write(
            'other',
            insertion(doc, 1 + (place % (doc.content.size - 1)), text),
          );
          if (!offline) ada.editor.receive(message);
        } else if (what === 'flush') await ada.transport.flush();
        else if (what === 'lost' || what === 'lost-ack') verdicts.push(what);
        else if (what === 'storage') verdicts.push({ code: 'storage-failed', reason: 'failed' });
        else if (what === 'wait') ada.clock.advance(place * 100);
        else if (what === 'cut') {
          offline = !offline;
          if (offline) ada.editor.disconnected();
          else ada.editor.reconnected();
        }
        expected += 1;
      }
      if (offline) ada.editor.reconnected();
      for (let round = 0; round < 60 && saved(ada).state !== 'saved'; round += 1) {
        ada.clock.advance(20_000);
        await ada.transport.settle();
      }
      await ada.transport.settle();
      expect(expected).toBe(moves.length);
      expect(saved(ada)).toEqual({ state: 'saved', pendingSteps: 0 });
      expect(view.state.doc.toString()).toBe(ada.transport.doc.toString());
      ada.end();
    }),
    { numRuns: 150 },
  );
});
