import { schema } from '@tercet/document';
import {
  chainCommands,
  createParagraphNear,
  deleteSelection,
  joinBackward,
  joinForward,
  joinTextblockBackward,
  joinTextblockForward,
  lift,
  liftEmptyBlock,
  newlineInCode,
  selectAll,
  selectNodeBackward,
  selectNodeForward,
  selectTextblockEnd,
  selectTextblockStart,
  splitBlockKeepMarks,
} from 'prosemirror-commands';
import { undoInputRule } from 'prosemirror-inputrules';
import { keydownHandler } from 'prosemirror-keymap';
import { splitListItemKeepMarks } from 'prosemirror-schema-list';
import { type Command, Plugin } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { type CommandName, type KeyBindings, keyInReading } from './key-bindings.ts';
import { leaveCodeKeys } from './leave-code.ts';
import { readSelection } from './read-selection.ts';
import { suggestState, withSuggestMeta } from './suggest-plugin.ts';
import { digitOf } from './take-by-digit.ts';
import { inFirefox, upFromEmptyLastLine } from './up-in-firefox.ts';

export interface EditorKeysOptions {
  /** Read at every key, so that rebinding needs no new plugin. */
  bindings: () => KeyBindings;
  /** Whether digits take now. */
  digitsTake: () => boolean;
  run: (command: CommandName, argument?: number) => boolean;
  /** Whether suggestions are shown, or waited for, or failed. */
  offerShown: () => boolean;
  /** Whether what is offered is read from right to left. */
  rightToLeft: () => boolean;
  /** Whether there is a list to move in. */
  rowsShown: () => boolean;
  inList: () => boolean;
}

/** Commands whose keys mean something else while nothing is offered, in the order in which they are tried. */
const offerCommands: readonly CommandName[] = [
  'take',
  'takeWord',
  'focusNext',
  'focusPrevious',
  'earlier',
  'later',
  'reroll',
  'pin',
];

/** In a list Tab keeps its own meaning [UX 4], unless suggestions are shown; so it is tried after those. */
const listCommands: readonly CommandName[] = ['indent', 'outdent'];

function commandsByKey(options: EditorKeysOptions): Map<string, Command> {
  const { bindings, run, offerShown, rowsShown, rightToLeft, inList } = options;
  const chains = new Map<string, Command[]>();
  const add = (key: string, command: Command) => chains.set(key, [...(chains.get(key) ?? []), command]);
  const bind = (name: CommandName, command: Command) => {
    for (const key of bindings()[name]) add(key, command);
  };
  const all = Object.keys(bindings()) as CommandName[];
  const rest = all.filter((name) => !offerCommands.includes(name) && !listCommands.includes(name));
  for (const name of offerCommands) {
    const command = () => {
      if (!offerShown()) return false;
      // At an end of the list, or before a word has come, the key is the list's still: else it moves the caret.
      return run(name) || (name !== 'take' && rowsShown());
    };
    bind(name, command);
    if (name !== 'takeWord') continue;
    // From right to left the arrow that points where the text goes takes its next word too [UX 24].
    for (const key of bindings().takeWord) add(keyInReading(key, true), () => rightToLeft() && command());
  }
  bind('ask', () => offerShown() && run('ask'));
  for (const name of listCommands) {
    bind(name, () => {
      if (!inList()) return false;
      // A first item cannot go deeper; the key is still the list's.
      run(name);
      return true;
    });
  }
  for (const name of rest) {
    // With nothing to redo its key would else be tried without Shift, and undo.
    const isHistory = name === 'undo' || name === 'redo';
    bind(name, () => run(name) || isHistory);
  }
  return new Map([...chains].map(([key, commands]) => [key, chainCommands(...commands)]));
}

const backspace = chainCommands(
  undoInputRule,
  deleteSelection,
  joinTextblockBackward,
  (state, dispatch) => {
    // At the start of a heading, code block, quote or item: first a plain paragraph, then out, then join.
    const { $cursor } = state.selection as { $cursor?: { parentOffset: number } | null };
    const { $from } = state.selection;
    if ($cursor?.parentOffset !== 0 || $from.parent.type === schema.nodes.paragraph) return false;
    dispatch?.(state.tr.setBlockType($from.pos, $from.pos, schema.nodes.paragraph!));
    return true;
  },
  (state, dispatch) => {
    const { $cursor } = state.selection as { $cursor?: { parentOffset: number } | null };
    return $cursor?.parentOffset === 0 && lift(state, dispatch);
  },
  joinBackward,
  selectNodeBackward,
);
const forwardDelete = chainCommands(deleteSelection, joinTextblockForward, joinForward, selectNodeForward);

const plainKeys: Record<string, Command> = {
  ArrowUp: inFirefox ? chainCommands(upFromEmptyLastLine, leaveCodeKeys.ArrowUp) : leaveCodeKeys.ArrowUp,
  ArrowDown: leaveCodeKeys.ArrowDown,
  Enter: chainCommands(
    leaveCodeKeys.Enter,
    newlineInCode,
    splitListItemKeepMarks(schema.nodes.list_item!),
    createParagraphNear,
    liftEmptyBlock,
    splitBlockKeepMarks,
  ),
  Backspace: backspace,
  'Mod-Backspace': backspace,
  'Shift-Backspace': backspace,
  Delete: forwardDelete,
  'Mod-Delete': forwardDelete,
  'Mod-a': selectAll,
};
const macKeys: Record<string, Command> = {
  'Ctrl-h': backspace,
  'Ctrl-d': forwardDelete,
  'Ctrl-a': selectTextblockStart,
  'Ctrl-e': selectTextblockEnd,
};
const onMac = typeof navigator !== 'undefined' && /Mac|iP(hone|[oa]d)/.test(navigator.platform);

/** 1–9 take directly while digits take; one that no suggestion has is typed. */
function takeByDigit(event: KeyboardEvent, { digitsTake, run }: EditorKeysOptions): boolean {
  const digit = digitOf(event);
  return digit !== null && digitsTake() && run('take', digit - 1);
}

/** A key that belongs to an input method, which no plugin may take [UX 18]. */
function isComposing(view: EditorView, event: KeyboardEvent): boolean {
  return view.composing || event.isComposing || event.keyCode === 229;
}

/** All keys of the editor. */
export function editorKeys(options: EditorKeysOptions): Plugin {
  let built: { from: KeyBindings; handle: ReturnType<typeof keydownHandler> } | null = null;
  const handle = (): ReturnType<typeof keydownHandler> => {
    const from = options.bindings();
    if (built?.from !== from)
      built = { from, handle: keydownHandler(Object.fromEntries(commandsByKey(options))) };
    return built.handle;
  };
  const plain = keydownHandler(onMac ? { ...plainKeys, ...macKeys } : plainKeys);
  return new Plugin({
    props: {
      handleDOMEvents: {
        keydown(view, event) {
          if (!isComposing(view, event)) readSelection(view);
          return false;
        },
      },
      handleKeyDown(view, event) {
        if (isComposing(view, event)) return false;
        if (
          suggestState(view.state).tabLeaves &&
          !['Escape', 'Shift', 'Alt', 'Control', 'Meta'].includes(event.key)
        ) {
          // The browser moves the focus; nothing here may stop it [UX 4].
          if (event.key === 'Tab') return false;
          view.dispatch(withSuggestMeta(view.state.tr, { type: 'stay' }));
        }
        return takeByDigit(event, options) || handle()(view, event) || plain(view, event);
      },
    },
  });
}
