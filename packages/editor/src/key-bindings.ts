/** Everything a key, a button or a menu can do. */
export type CommandName =
  | 'ask'
  | 'take'
  | 'takeWord'
  | 'focusNext'
  | 'focusPrevious'
  | 'focus'
  | 'earlier'
  | 'later'
  | 'reroll'
  | 'pin'
  | 'close'
  | 'insertOffered'
  | 'openOther'
  | 'undo'
  | 'redo'
  | 'bold'
  | 'italic'
  | 'code'
  | 'link'
  | 'paragraph'
  | 'heading1'
  | 'heading2'
  | 'heading3'
  | 'quote'
  | 'bulletList'
  | 'orderedList'
  | 'codeBlock'
  | 'leaveCode'
  | 'rule'
  | 'hardBreak'
  | 'indent'
  | 'outdent'
  | 'home';

/** Keys of each command in prosemirror-keymap's notation (`Mod-Shift-z`; Mod is Ctrl, on a Mac Cmd). */
export type KeyBindings = Record<CommandName, readonly string[]>;

export interface KeyHelp {
  command: CommandName;
  /** The default keys; [] for what only has a button. */
  keys: readonly string[];
  /** What it does, for a person. */
  words: string;
  /** `offer`: only while suggestions are shown; otherwise the key keeps its usual meaning. */
  when: 'always' | 'offer';
  group: 'suggestions' | 'text' | 'blocks' | 'history' | 'page';
}

/** Every command next to its default keys and what it does [UX 5]. Digits 1–9 take directly and are not in it. */
export const keyHelp: readonly KeyHelp[] = [
  {
    command: 'ask',
    keys: ['Tab', 'Mod-Space', 'Ctrl-Space'],
    words: 'Ask for suggestions; press again for more',
    when: 'always',
    group: 'suggestions',
  },
  {
    command: 'take',
    keys: ['Enter'],
    words: 'Take the focused suggestion',
    when: 'offer',
    group: 'suggestions',
  },
  {
    command: 'takeWord',
    keys: ['Mod-ArrowRight'],
    words: 'Take only its next word',
    when: 'offer',
    group: 'suggestions',
  },
  {
    command: 'focusNext',
    keys: ['ArrowDown', 'Alt-]'],
    words: 'Next suggestion',
    when: 'offer',
    group: 'suggestions',
  },
  {
    command: 'focusPrevious',
    keys: ['ArrowUp', 'Alt-['],
    words: 'Previous suggestion',
    when: 'offer',
    group: 'suggestions',
  },
  {
    command: 'earlier',
    keys: ['PageUp'],
    words: 'Earlier suggestions',
    when: 'offer',
    group: 'suggestions',
  },
  {
    command: 'later',
    keys: ['PageDown'],
    words: 'Later suggestions',
    when: 'offer',
    group: 'suggestions',
  },
  {
    command: 'reroll',
    keys: ['Alt-r'],
    words: 'Replace the focused suggestion',
    when: 'offer',
    group: 'suggestions',
  },
  {
    command: 'pin',
    keys: ['Alt-p'],
    words: 'Keep the focused suggestion in the list',
    when: 'offer',
    group: 'suggestions',
  },
  {
    command: 'close',
    keys: ['Escape'],
    words: 'Close the suggestions; when none are open, the next Tab leaves the editor',
    when: 'always',
    group: 'suggestions',
  },
  {
    command: 'focus',
    keys: [],
    words: 'Focus the suggestion under the pointer',
    when: 'offer',
    group: 'suggestions',
  },
  {
    command: 'insertOffered',
    keys: [],
    words: 'Insert an earlier suggestion',
    when: 'always',
    group: 'suggestions',
  },
  {
    command: 'openOther',
    keys: ['Alt-o'],
    words: 'Open another writer’s suggestions; press again for the next writer’s',
    when: 'always',
    group: 'suggestions',
  },
  { command: 'undo', keys: ['Mod-z'], words: 'Undo', when: 'always', group: 'history' },
  { command: 'redo', keys: ['Mod-Shift-z', 'Mod-y'], words: 'Redo', when: 'always', group: 'history' },
  { command: 'bold', keys: ['Mod-b'], words: 'Bold', when: 'always', group: 'text' },
  { command: 'italic', keys: ['Mod-i'], words: 'Italic', when: 'always', group: 'text' },
  { command: 'code', keys: ['Mod-`', 'Mod-e'], words: 'Code', when: 'always', group: 'text' },
  { command: 'link', keys: ['Mod-k'], words: 'Link', when: 'always', group: 'text' },
  { command: 'hardBreak', keys: ['Shift-Enter'], words: 'Line break', when: 'always', group: 'text' },
  { command: 'paragraph', keys: ['Mod-Alt-0'], words: 'Paragraph', when: 'always', group: 'blocks' },
  { command: 'heading1', keys: ['Mod-Alt-1'], words: 'Large heading', when: 'always', group: 'blocks' },
  { command: 'heading2', keys: ['Mod-Alt-2'], words: 'Medium heading', when: 'always', group: 'blocks' },
  { command: 'heading3', keys: ['Mod-Alt-3'], words: 'Small heading', when: 'always', group: 'blocks' },
  { command: 'quote', keys: ['Mod-Shift-9'], words: 'Quote', when: 'always', group: 'blocks' },
  { command: 'bulletList', keys: ['Mod-Shift-8'], words: 'Bullet list', when: 'always', group: 'blocks' },
  { command: 'orderedList', keys: ['Mod-Shift-7'], words: 'Numbered list', when: 'always', group: 'blocks' },
  { command: 'codeBlock', keys: ['Mod-Alt-c'], words: 'Code block', when: 'always', group: 'blocks' },
  {
    command: 'leaveCode',
    keys: ['Mod-Enter'],
    words: 'Out of a code block, to a new paragraph',
    when: 'always',
    group: 'blocks',
  },
  { command: 'rule', keys: [], words: 'Dividing line', when: 'always', group: 'blocks' },
  { command: 'indent', keys: ['Tab'], words: 'In a list: one level deeper', when: 'always', group: 'blocks' },
  {
    command: 'outdent',
    keys: ['Shift-Tab'],
    words: 'In a list: one level out',
    when: 'always',
    group: 'blocks',
  },
  { command: 'home', keys: ['Alt-h'], words: 'Your documents', when: 'always', group: 'page' },
];

/** A key of `takeWord` where the text is read this way: its left or right arrow is the one that points on. */
export function keyInReading(key: string, rightToLeft: boolean): string {
  if (!rightToLeft) return key;
  return key.replace(/Arrow(Left|Right)$/, (_, side) => (side === 'Left' ? 'ArrowRight' : 'ArrowLeft'));
}

export const defaultKeyBindings: KeyBindings = Object.fromEntries(
  keyHelp.map(({ command, keys }) => [command, keys]),
) as KeyBindings;
