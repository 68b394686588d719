// @vitest-environment jsdom
import { schema } from '@tercet/document';
import fc from 'fast-check';
import { Transform } from 'prosemirror-transform';
import { expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';

/** As data, so that a failing case is printed in words that can become an example. */
type Act =
  | { press: string }
  | { piece: string; candidate: number }
  | { ended: number }
  | { failed: 'worker-lost' }
  /** Types the next character that the focused suggestion says; `x` without one. */
  | { type: 'on' }
  | { other: string; place: number };

const text = fc.constantFrom(' a', ' b', 'a', ' 🙂', '\n\nc', ' שלום', '. ', ' ');
const lastAsk = (ada: Story, candidate: number) => (ada.source.asks.at(-1)?.candidates ?? 0) > candidate;

/** What an ask may still say: nothing after a candidate ended or the ask failed. */
const over = new WeakMap<object, Set<number>>();
function running(ada: Story, candidate: number): boolean {
  const ask = ada.source.asks.at(-1);
  return ask !== undefined && lastAsk(ada, candidate) && !over.get(ask)?.has(candidate);
}
function end(ada: Story, ...candidates: number[]): void {
  const ask = ada.source.asks.at(-1)!;
  over.set(ask, new Set([...(over.get(ask) ?? []), ...candidates]));
}

const keys = [
  'Tab',
  'Enter',
  'Escape',
  'ArrowDown',
  'Mod-ArrowRight',
  'Mod-z',
  'Mod-Shift-z',
  '1',
  '2',
  'Alt-r',
  'Alt-p',
];
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ press: fc.constantFrom(...keys, 'PageUp', 'PageDown', 'Tab', 'Tab') }),
  fc.record({ candidate: fc.nat(2), piece: text }),
  fc.record({ ended: fc.nat(2) }),
  fc.constant<Act>({ failed: 'worker-lost' }),
  fc.constant<Act>({ type: 'on' }),
  fc.record({ place: fc.nat(30), other: fc.constantFrom('R', 'é') }),
);

function perform(ada: Story, act: Act): void {
  const { suggest } = ada.editor.snapshot();
  if ('press' in act) {
    // With nothing to choose from the arrow is the browser's, which jsdom is not.
    const chooses = suggest.phase !== 'idle' && suggest.candidates.length > 0;
    if (act.press !== 'ArrowDown' || chooses) ada.press(act.press);
  } else if ('piece' in act) {
    if (running(ada, act.candidate)) ada.source.piece(act.candidate, act.piece);
  } else if ('ended' in act) {
    if (!running(ada, act.ended)) return;
    ada.source.ended(act.ended);
    end(ada, act.ended);
  } else if ('failed' in act) {
    if (!running(ada, 0)) return;
    ada.source.failed({ code: 'worker-lost', model: 'small' });
    end(ada, 0, 1, 2, 3, 4, 5);
  } else if ('type' in act) {
    const next = suggest.phase === 'idle' ? 'x' : [...(suggest.candidates[suggest.focused]?.text ?? '')][0];
    if (next !== undefined && next !== '\n') ada.type(next);
  } else {
    const positions: number[] = [];
    ada.transport.doc.descendants((node, at) => {
      if (node.isTextblock) for (let to = 0; to <= node.content.size; to += 1) positions.push(at + 1 + to);
    });
    const at = positions[act.place % positions.length]!;
    ada.other((doc) => new Transform(doc).insert(at, schema.text(act.other)).steps);
  }
}

/** Cases that failed once. */
const found: Act[][] = [
  // The focused one is typed to its end while the others still stream: the focus was nowhere.
  [{ press: 'Tab' }, { piece: ' a', candidate: 0 }, { ended: 0 }, { type: 'on' }, { type: 'on' }],
];

test('whatever keys, pieces and edits come: what is shown is what is inserted, and no work is left unwatched', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const ada = story(docOf(p('The sea'), p('end')));
      ada.caretAfter('The sea');
      for (const each of acts) {
        perform(ada, each);
        const after = ada.editor.snapshot();
        ada.editor.view.state.doc.check();
        const { suggest } = after;
        if (suggest.phase !== 'idle') {
          const { candidates, focused } = suggest;
          expect(focused).toBe(
            candidates.length === 0 ? -1 : Math.max(0, Math.min(focused, candidates.length - 1)),
          );
          expect(ada.ghost()).toBe(candidates[focused]?.text ?? '');
          expect(new Set(candidates.map(({ id }) => id)).size).toBe(candidates.length);
        } else expect(ada.ghost()).toBe('');
      }
      // Taking what is focused inserts just that at the caret.
      const { suggest } = ada.editor.snapshot();
      const { head } = ada.editor.view.state.selection;
      const shown = suggest.phase === 'idle' ? '' : (suggest.candidates[suggest.focused]?.text ?? '');
      if (shown !== '') {
        ada.editor.run('take');
        const { state } = ada.editor.view;
        expect(state.doc.textBetween(head, state.selection.head, '\n', '\n')).toBe(shown);
      }
      ada.press('Escape');
      ada.end();
      const cancelled = (askId: string, candidate: number) =>
        ada.source.cancels.some(
          (each) => each.askId === askId && (each.candidate ?? candidate) === candidate,
        );
      for (const ask of ada.source.asks) {
        for (let candidate = 0; candidate < (ask.candidates ?? 3); candidate += 1) {
          const ended = over.get(ask)?.has(candidate) ?? false;
          expect(ended || cancelled(ask.askId, candidate)).toBe(true);
        }
      }
    }),
    { numRuns: 60, examples: found.map((acts) => [acts]) },
  );
});
