// @vitest-environment jsdom
import { type MachineAttrs, schema } from '@tercet/document';
import fc from 'fast-check';
import type { Node } from 'prosemirror-model';
import { TextSelection } from 'prosemirror-state';
import { type Step, Transform } from 'prosemirror-transform';
import { expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';

/** What each ask says is written in letters of its own, so that every letter tells where it came from. */
const alphabets = ['αβγδεζηθ', 'ბგდევზთი', 'абвгдежз', 'ԱԲԳԴԵԶԷԸ'];

type Doing =
  | { do: 'take'; at: number; words: boolean }
  | { do: 'type' | 'split' | 'join' | 'undo' | 'redo' | 'bold'; at: number }
  | { do: 'copy'; from: number; to: number; at: number; cut: boolean }
  | { do: 'other'; at: number; removes: boolean };

/** A share of the document; evenly spread, which `fc.double` is not. */
const place = fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000);
const doing: fc.Arbitrary<Doing> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const), at: place, words: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'type' as const,
        'split' as const,
        'join' as const,
        'undo' as const,
        'redo' as const,
        'bold' as const,
      ),
      at: place,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('copy' as const),
      from: place,
      to: place,
      at: place,
      cut: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('other' as const), at: place, removes: fc.boolean() }),
  },
);

const near = (doc: Node, share: number) =>
  TextSelection.near(doc.resolve(Math.round(share * doc.content.size))).head;

function caret(ada: Story, share: number): void {
  const { view } = ada.editor;
  view.dispatch(
    view.state.tr.setSelection(TextSelection.create(view.state.doc, near(view.state.doc, share))),
  );
}

function take(ada: Story, share: number, words: boolean, said: Map<string, MachineAttrs>): void {
  const alphabet = alphabets[said.size % alphabets.length]!;
  if (said.size >= alphabets.length) return;
  caret(ada, share);
  if (!ada.press('Mod-Space')) return;
  const { askId, model } = ada.source.asks.at(-1)!;
  const seed = 100 + said.size;
  ada.source.started(seed);
  ada.source.piece(1, ` ${alphabet.slice(0, 4)} ${alphabet.slice(4)}`);
  for (const index of [0, 1, 2]) ada.source.ended(index);
  const attrs = { ask: askId, candidate: 1, model, seed, settings: '{"temperature":0.8}' };
  said.set(alphabet, { ...attrs, asker: 'ada', taker: 'ada' });
  ada.press(words ? 'Mod-ArrowRight' : '1');
  ada.press('Escape');
}

function copy(ada: Story, { from, to, at, cut }: Extract<Doing, { do: 'copy' }>): void {
  const { view } = ada.editor;
  const { doc } = view.state;
  const [start, end] = [near(doc, from), near(doc, to)].sort((a, b) => a - b) as [number, number];
  if (start === end) return;
  const { dom } = view.serializeForClipboard(doc.slice(start, end));
  if (cut) view.dispatch(view.state.tr.delete(start, end));
  caret(ada, at);
  view.pasteHTML(dom.innerHTML, new Event('paste') as ClipboardEvent);
}

function others(ada: Story, share: number, removes: boolean): void {
  ada.other((doc): Step[] => {
    const at = near(doc, share);
    const { $to } = TextSelection.near(doc.resolve(at));
    if (!removes) return new Transform(doc).insert(at, schema.text('z')).steps;
    return new Transform(doc).delete(at, Math.min(at + 2, $to.end())).steps;
  });
}

async function perform(ada: Story, each: Doing, said: Map<string, MachineAttrs>): Promise<void> {
  switch (each.do) {
    case 'take':
      return take(ada, each.at, each.words, said);
    case 'copy':
      return copy(ada, each);
    case 'other':
      others(ada, each.at, each.removes);
      return ada.transport.settle();
    case 'undo':
    case 'redo':
      ada.editor.run(each.do);
      return;
    case 'bold': {
      caret(ada, each.at);
      const { view } = ada.editor;
      const { head } = view.state.selection;
      view.dispatch(
        view.state.tr.addMark(
          head,
          Math.min(head + 3, view.state.selection.$head.end()),
          schema.marks.strong!.create(),
        ),
      );
      return;
    }
    default:
      caret(ada, each.at);
      if (each.do === 'type') ada.type('x');
      if (each.do === 'split') ada.press('Enter');
      if (each.do === 'join') ada.press('Backspace');
  }
}

/** Every letter that tells another story than its mark. */
function liars(doc: Node, said: ReadonlyMap<string, MachineAttrs>): string[] {
  const found: string[] = [];
  doc.descendants((node) => {
    if (!node.isText) return;
    const mark = schema.marks.machine!.isInSet(node.marks);
    for (const letter of node.text!.replace(/\s/g, '')) {
      const [, expected] = [...said].find(([alphabet]) => alphabet.includes(letter)) ?? [];
      if (JSON.stringify(mark?.attrs) !== JSON.stringify(expected && { ...mark?.attrs, ...expected })) {
        found.push(`${letter}: ${JSON.stringify(mark?.attrs)}`);
      }
    }
  });
  return found;
}

test('[UX 20] whatever is done to it, machine text says who asked, who took it and how it was made, and typing is human', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(doing, { minLength: 4, maxLength: 24 }), async (doings) => {
      const ada = story(docOf(p('the sea was calm'), p('and then')), {});
      ada.editor.view.setProps({ handleScrollToSelection: () => true });
      const said = new Map<string, MachineAttrs>();
      try {
        for (const each of doings) {
          await perform(ada, each, said);
          expect(liars(ada.editor.view.state.doc, said)).toEqual([]);
        }
        await ada.transport.settle();
        expect(liars(ada.transport.doc, said)).toEqual([]);
      } finally {
        ada.end();
      }
    }),
    { numRuns: 30 },
  );
});
