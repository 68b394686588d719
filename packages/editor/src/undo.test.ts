import { emptyDocument } from '@tercet/document';
import fc from 'fast-check';
import { collab, receiveTransaction, sendableSteps } from 'prosemirror-collab';
import { history, redo, undo } from 'prosemirror-history';
import { EditorState, type Transaction } from 'prosemirror-state';
import type { Step } from 'prosemirror-transform';
import { expect, test } from 'vitest';
import { afterHistory, keepOthersText } from './keep-others-text.ts';
import { receiveSteps } from './receive-steps.ts';
import { SeededRandom } from './simulation/seeded-random.ts';
import { nextMove } from './simulation/writing-moves.ts';

const longTests = process.env.LONG_TESTS !== undefined;
const numRuns = longTests ? 20_000 : 300;

function bare(): EditorState {
  return EditorState.create({
    doc: emptyDocument,
    plugins: [history(), collab({ version: 0, clientID: 'ada' })],
  });
}

function page(): EditorState {
  return EditorState.create({
    doc: emptyDocument,
    plugins: [keepOthersText(), history(), collab({ version: 0, clientID: 'ada' })],
  });
}

/** As the editor dispatches. */
function dispatch(state: EditorState, tr: Transaction): EditorState {
  const after = state.apply(tr);
  const kept = afterHistory(tr, after);
  return kept ? after.apply(kept) : after;
}

/** The same transaction for another state of the same document. */
function again(tr: Transaction, state: EditorState): Transaction {
  const copy = state.tr;
  for (const step of tr.steps) copy.step(step);
  copy.setTime(tr.time);
  for (const name of ['addToHistory', 'closeHistory$', 'composition']) {
    if (tr.getMeta(name) !== undefined) copy.setMeta(name, tr.getMeta(name));
  }
  return copy.docChanged
    ? copy.setSelection(tr.selection.map(copy.doc, copy.mapping.slice(tr.steps.length)))
    : copy;
}

type Move = 'write' | 'undo' | 'redo' | 'pause' | 'acknowledged';
const move = fc.constantFrom<Move>(
  'write',
  'write',
  'write',
  'write',
  'undo',
  'undo',
  'redo',
  'pause',
  'acknowledged',
);

test('[UX 8] whatever one writer does, undo and redo are bare prosemirror-history’s', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60, size: 'max' }), fc.nat(), (moves, seed) => {
      const random = new SeededRandom(seed);
      let marks = 0;
      const mark = () => String.fromCharCode(97 + (marks++ % 26));
      let [own, plain] = [page(), bare()];
      let time = 1_000;
      for (const what of moves) {
        time += what === 'pause' ? 2_000 : 10;
        if (what === 'undo' || what === 'redo') {
          const command = what === 'undo' ? undo : redo;
          command(own, (tr) => {
            own = dispatch(own, tr);
          });
          command(plain, (tr) => {
            plain = plain.apply(tr);
          });
        } else if (what === 'acknowledged') {
          const steps = sendableSteps(own)?.steps ?? [];
          own = dispatch(
            own,
            receiveTransaction(
              own,
              steps,
              steps.map(() => 'ada'),
            ),
          );
          plain = plain.apply(
            receiveTransaction(
              plain,
              steps,
              steps.map(() => 'ada'),
            ),
          );
        } else if (what === 'write') {
          const choose = nextMove(own, random);
          const tr = choose(own, random, mark)?.setTime(time);
          if (!tr || tr.getMeta('history$') !== undefined) continue;
          plain = plain.apply(again(tr, plain));
          own = dispatch(own, tr);
        }
        expect(own.doc.toString()).toBe(plain.doc.toString());
      }
    }),
    { numRuns },
  );
});

const authority = (doc = emptyDocument) => {
  const log: { step: Step; by: string }[] = [];
  return {
    log,
    get doc() {
      return doc;
    },
    write(by: string, steps: readonly Step[]) {
      for (const step of steps) {
        const next = step.apply(doc).doc;
        if (!next) throw new Error('does not apply');
        doc = next;
        log.push({ step, by });
      }
    },
  };
};

type Event =
  | { what: 'type' | 'paste' | 'erase'; at: number; length: number }
  | { what: 'undo' | 'redo' | 'send' | 'pause' | 'split' }
  | { what: 'theirs' | 'theirs-gone'; at: number };
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ what: fc.constant('type' as const), at: fc.nat(60), length: fc.constant(1) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('paste' as const),
      at: fc.nat(60),
      length: fc.integer({ min: 2, max: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('erase' as const),
      at: fc.nat(60),
      length: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('undo' as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('redo' as const) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('send' as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('pause' as const, 'split' as const) }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant('theirs' as const), at: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('theirs-gone' as const), at: fc.nat(60) }) },
);

const place = (at: number, state: { doc: EditorState['doc'] }) => {
  const size = state.doc.content.size;
  const $at = state.doc.resolve(1 + (at % Math.max(1, size - 1)));
  return $at.parent.inlineContent ? $at.pos : Math.min(size - 1, $at.pos + 1);
};
const count = (text: string, letter: string) => text.split(letter).length - 1;

/** Letters nobody else writes: own from U+4E00 on, theirs from U+AC00 on. */
test('[UX 8] with another writer between: own changes go and come back, no letter of theirs goes or doubles', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40, size: 'max' }), (events) => {
      const server = authority();
      let own = page();
      let version = 0;
      let time = 1_000;
      let mine = 0x4e00;
      let hers = 0xac00;
      /** Rebasing makes prosemirror-history forget that an undone step and its undoing belong together. */
      let wasRebased = false;
      /** Undone or redone, and not sent yet: what then comes into its place is in CAVEATS.md. */
      let movesWait = false;
      const gone = new Set<string>();
      const deliberately = new Set<string>();
      const receive = () => {
        const news = server.log.slice(version);
        version = server.log.length;
        const theirs = news.filter(({ by }) => by !== 'ada').map(({ step }) => step);
        if (theirs.length === 0) return;
        wasRebased ||= sendableSteps(own) !== null;
        own = dispatch(own, receiveSteps(own, theirs));
        // What they put inside text that this page was just deleting goes with it: ProseMirror's rule.
        const now = own.doc.textContent;
        for (const letter of server.doc.textContent)
          if (letter >= '\uac00' && !now.includes(letter)) gone.add(letter);
      };
      const send = () => {
        receive();
        const steps = sendableSteps(own)?.steps ?? [];
        server.write('ada', steps);
        version = server.log.length;
        movesWait = false;
        own = dispatch(
          own,
          receiveTransaction(
            own,
            steps,
            steps.map(() => 'ada'),
          ),
        );
        expect(own.doc.toString()).toBe(server.doc.toString());
      };
      const look = () => {
        const text = own.doc.textContent;
        for (let letter = 0xac00; letter < hers; letter += 1) {
          const one = String.fromCharCode(letter);
          const times = count(text, one);
          expect(times, `${one} doubled in ${text}`).toBeLessThanOrEqual(1);
          if (!gone.has(one) && !deliberately.has(one)) expect(times, `${one} gone from ${text}`).toBe(1);
        }
        for (let letter = 0x4e00; letter < mine; letter += 1) {
          expect(count(text, String.fromCharCode(letter))).toBeLessThanOrEqual(1);
        }
      };
      for (const each of events) {
        time += each.what === 'pause' ? 2_000 : 10;
        if (each.what === 'type' || each.what === 'paste') {
          const text = Array.from({ length: each.length }, () => String.fromCharCode(mine++)).join('');
          own = dispatch(own, own.tr.insertText(text, place(each.at, own)).setTime(time));
        } else if (each.what === 'split') {
          own = dispatch(own, own.tr.split(place(3, own)).setTime(time));
        } else if (each.what === 'erase') {
          const from = place(each.at, own);
          const to = Math.min(from + each.length, own.doc.content.size - 1);
          if (to <= from) continue;
          for (const letter of own.doc.textBetween(from, to)) {
            if (letter >= '\uac00') deliberately.add(letter);
          }
          own = dispatch(own, own.tr.delete(from, to).setTime(time));
        } else if (each.what === 'undo' || each.what === 'redo') {
          movesWait = true;
          (each.what === 'undo' ? undo : redo)(own, (tr) => {
            own = dispatch(own, tr);
          });
        } else if (each.what === 'send') send();
        else if (each.what === 'theirs') {
          // Now and then while own steps wait to be sent: they are rebased.
          if (each.at % 3 > 0 || movesWait) send();
          const at = place(each.at, server);
          const put = EditorState.create({ doc: server.doc }).tr.insertText(String.fromCharCode(hers++), at);
          server.write('bo', put.steps);
          receive();
        } else if (each.what === 'theirs-gone') {
          send();
          const tr = EditorState.create({ doc: server.doc }).tr;
          const at = place(each.at, server);
          const letter = server.doc.textBetween(at, Math.min(at + 1, server.doc.content.size));
          if (letter < '\uac00') continue;
          gone.add(letter);
          server.write('bo', tr.delete(at, at + 1).steps);
          receive();
        }
        look();
      }
      send();
      for (
        let step = 0;
        step < 200 &&
        undo(own, (tr) => {
          own = dispatch(own, tr);
        });
        step += 1
      )
        look();
      send();
      const left = own.doc.textContent;
      for (const letter of wasRebased ? '' : left)
        expect(letter >= '\uac00', `own ${letter} stays in ${left}`).toBe(true);
      for (let letter = 0xac00; letter < hers; letter += 1) {
        const one = String.fromCharCode(letter);
        if (!gone.has(one)) expect(count(left, one), `${one} in ${left}`).toBe(1);
      }
    }),
    { numRuns },
  );
});
