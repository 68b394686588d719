import type { EditorState } from 'prosemirror-state';
import { activeFormats } from './active-formats.ts';
import type { EditorSnapshot } from './editor-snapshot.ts';
import { formatCommands } from './format-commands.ts';

type FormatName = keyof typeof formatCommands;

/** What a toolbar shows of the selection. The sets stay the same objects while they say the same. */
export interface Formats {
  active: EditorSnapshot['active'];
  able: ReadonlySet<FormatName>;
}

/**
 * What `formatCommands` may do at a caret depends on the kinds of the blocks around it, and on whether it is in
 * the first child of each: not on the text, so typing asks nothing again. '' for a selection, where it may.
 */
function placeOf({ selection }: EditorState): string {
  if (!selection.empty) return '';
  const { $from } = selection;
  let place = selection.constructor.name;
  for (let depth = 1; depth <= $from.depth; depth += 1) {
    const node = $from.node(depth);
    const first = depth < $from.depth && $from.index(depth) === 0;
    place += `/${node.type.name}${node.attrs.level ?? ''}${first ? '^' : ''}`;
  }
  return place;
}

function ableAt(state: EditorState): Set<FormatName> {
  const names = Object.keys(formatCommands) as FormatName[];
  return new Set(names.filter((name) => formatCommands[name](state)));
}

/** @returns `next`, or `before` where both hold the same. */
export function sameOrNext<Value>(before: ReadonlySet<Value>, next: ReadonlySet<Value>): ReadonlySet<Value> {
  return before.size === next.size && [...next].every((value) => before.has(value)) ? before : next;
}

/** Reads the formats of one editor, again and again, for as little as possible. */
export function formatReader(): (state: EditorState) => Formats {
  let place: string | null = null;
  let formats: Formats = { active: new Set(), able: new Set() };
  return (state) => {
    const active = sameOrNext(formats.active, activeFormats(state));
    const at = placeOf(state);
    const known = at !== '' && at === place;
    const able = known ? formats.able : sameOrNext(formats.able, ableAt(state));
    place = at;
    if (active !== formats.active || able !== formats.able) formats = { active, able };
    return formats;
  };
}
