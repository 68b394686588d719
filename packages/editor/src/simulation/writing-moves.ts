import { type MachineAttrs, schema } from '@tercet/document';
import {
  deleteSelection,
  joinBackward,
  joinForward,
  lift,
  setBlockType,
  splitBlock,
  toggleMark,
  wrapIn,
} from 'prosemirror-commands';
import { redo, undo } from 'prosemirror-history';
import type { Node } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import { type Command, type EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import { insertMachineText } from '../insert-text.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What one writer does next; null: it would do nothing. `mark` answers a character nobody wrote before. */
export type Move = (state: EditorState, random: SeededRandom, mark: () => string) => Transaction | null;

const { paragraph, heading, code_block, blockquote, bullet_list, ordered_list, list_item } = schema.nodes;
const { strong, em } = schema.marks;

const beside = ['', '', '', ' ', 'a', '🙂', '👩‍👩‍👧', 'שלום', 'مر', 'e\u0301'];

function run(state: EditorState, command: Command): Transaction | null {
  let made: Transaction | null = null;
  command(state, (tr) => {
    made = tr;
  });
  return made;
}

/** A place in a textblock, never inside a pair of surrogates. */
function somewhere(state: EditorState, random: SeededRandom): number {
  const { doc } = state;
  const near = TextSelection.near(doc.resolve(random.below(doc.content.size + 1)));
  return whole(doc, near.head);
}

function whole(doc: Node, position: number): number {
  const { parent, parentOffset } = doc.resolve(position);
  if (!parent.isTextblock || parentOffset === 0) return position;
  const before = parent.textBetween(parentOffset - 1, parentOffset, '', ' ');
  return /[\ud800-\udbff]/.test(before) ? position - 1 : position;
}

function at(state: EditorState, anchor: number, head = anchor): EditorState {
  return state.apply(
    state.tr.setSelection(TextSelection.between(state.doc.resolve(anchor), state.doc.resolve(head))),
  );
}

/** Mostly where the caret is, as one writes. */
function caret(state: EditorState, random: SeededRandom): number {
  return random.chance(0.85) ? whole(state.doc, state.selection.head) : somewhere(state, random);
}

/** A few characters, or now and then a piece over several blocks. */
function stretch(state: EditorState, random: SeededRandom): EditorState {
  const from = somewhere(state, random);
  const length = random.chance(0.12) ? random.below(90) : 1 + random.below(6);
  const to = TextSelection.near(state.doc.resolve(Math.min(from + length, state.doc.content.size))).head;
  return at(state, from, whole(state.doc, Math.max(from, to)));
}

const type: Move = (state, random, mark) => {
  const place = caret(state, random);
  const tr = state.tr.insertText(mark() + random.of(beside), place);
  return tr.setSelection(TextSelection.near(tr.doc.resolve(tr.mapping.map(place)), -1));
};

const erase: Move = (state, random) => run(stretch(state, random), deleteSelection);

const replace: Move = (state, random, mark) => {
  const { from, to } = stretch(state, random).selection;
  return state.tr.insertText(mark(), from, to);
};

const split: Move = (state, random) => {
  const placed = at(state, caret(state, random));
  return run(placed, splitListItem(list_item!)) ?? run(placed, splitBlock);
};

const join: Move = (state, random) => {
  const $place = state.doc.resolve(somewhere(state, random));
  return random.chance(0.5)
    ? run(at(state, $place.start()), joinBackward)
    : run(at(state, $place.end()), joinForward);
};

const structure: Move = (state, random) => {
  const chosen = random.of<Command>([
    wrapIn(blockquote!),
    wrapInList(bullet_list!),
    wrapInList(ordered_list!),
    liftListItem(list_item!),
    liftListItem(list_item!),
    sinkListItem(list_item!),
    lift,
    lift,
    lift,
    setBlockType(heading!, { level: 1 + random.below(3) }),
    setBlockType(code_block!),
    setBlockType(paragraph!),
    setBlockType(paragraph!),
  ]);
  return run(stretch(state, random), chosen);
};

const format: Move = (state, random) => run(stretch(state, random), toggleMark(random.of([strong!, em!])));

const machine: MachineAttrs = {
  ask: 'ask',
  candidate: 0,
  model: 'small',
  seed: 7,
  settings: '{}',
  asker: 'ada',
  taker: 'bea',
};
const take: Move = (state, random, mark) => {
  const words = Array.from({ length: 1 + random.below(4) }, mark);
  return insertMachineText(
    state,
    caret(state, random),
    words.join(random.of([' ', ' ', '\n', '\n\n'])),
    machine,
  );
};

const moves: readonly (readonly [number, Move])[] = [
  [50, type],
  [4, replace],
  [12, erase],
  [7, split],
  [5, join],
  [6, structure],
  [5, format],
  [3, take],
  [5, (state) => run(state, undo)],
  [3, (state) => run(state, redo)],
];
const total = moves.reduce((sum, [weight]) => sum + weight, 0);
/** Documents of this size are cut back: what is tried is how changes meet, not how long a text gets. */
const largestSize = 350;

export function nextMove(state: EditorState, random: SeededRandom): Move {
  if (state.doc.content.size > largestSize && random.chance(0.3)) return erase;
  let left = random.below(total);
  for (const [weight, move] of moves) {
    left -= weight;
    if (left < 0) return move;
  }
  return type;
}
