import type { Participant, PlacedSelection } from '@tercet/protocol';
import { type EditorState, Plugin, PluginKey } from 'prosemirror-state';
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view';
import {
  caretsOf,
  forgetPlaces,
  nobody,
  type OtherCaret,
  type PresenceMeta,
  type PresenceState,
  reducePresence,
} from './presence-state.ts';

interface PresencePluginState {
  present: PresenceState;
  carets: readonly OtherCaret[];
  selections: DecorationSet;
  /** The selections are drawn as they were: a composition may not be disturbed [UX 18]. */
  stale: boolean;
}
type Meta = PresenceMeta | { type: 'redraw' };

const presenceKey = new PluginKey<PresencePluginState>('presence');

/** Where everyone else is in the text. The same array until somebody's place changes. */
export function otherCarets(state: EditorState): readonly OtherCaret[] {
  return presenceKey.getState(state)!.carets;
}

function drawn(state: EditorState, carets: readonly OtherCaret[]): DecorationSet {
  const spans = carets.filter(({ anchor, head }) => anchor !== head);
  if (spans.length === 0) return DecorationSet.empty;
  return DecorationSet.create(
    state.doc,
    spans.map(({ participant, writer, anchor, head }) =>
      Decoration.inline(
        Math.min(anchor, head),
        Math.max(anchor, head),
        { class: `other-selection writer-color-${writer.color}` },
        { participant },
      ),
    ),
  );
}

function sameCarets(a: readonly OtherCaret[], b: readonly OtherCaret[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, at) => {
      const other = b[at]!;
      return (
        one.participant === other.participant &&
        one.writer === other.writer &&
        one.anchor === other.anchor &&
        one.head === other.head &&
        one.movedAt === other.movedAt
      );
    })
  );
}

export interface PresencePlugin {
  plugin: Plugin<PresencePluginState>;
  setParticipants(view: EditorView, participants: readonly Participant[], at: number): void;
  move(view: EditorView, moved: ReadonlyMap<string, PlacedSelection | null>, at: number): void;
}

/**
 * Where the others are in the text, and what they have selected.
 *
 * Their carets are the page's to draw, over the text and never in it: an element put in beside the caret would end
 * an input method's composition [UX 18]. Selections are drawn here; while the writer composes they stay as they are.
 * Stands after `collab` and `versionMaps`. Does nothing while nobody else is here.
 */
export function presencePlugin(participants: readonly Participant[], at: number): PresencePlugin {
  /** Outlives a state that is made anew. */
  let last: PresenceState | null = null;
  let mounted: EditorView | null = null;

  const plugin = new Plugin<PresencePluginState>({
    key: presenceKey,
    state: {
      init(_config, state) {
        const meta: PresenceMeta = { type: 'participants', participants, at };
        const present =
          last === null ? reducePresence(nobody, meta, state.tr, state, state) : forgetPlaces(last);
        const carets = caretsOf(present);
        last = present;
        return { present, carets, selections: drawn(state, carets), stale: false };
      },
      apply(tr, value, before, after) {
        const meta: Meta | undefined = tr.getMeta(presenceKey);
        const change = meta?.type === 'redraw' ? undefined : meta;
        const present = reducePresence(value.present, change, tr, before, after);
        if (present === value.present && meta === undefined) return value;
        last = present;
        const found = caretsOf(present);
        const carets = sameCarets(found, value.carets) ? value.carets : found;
        const mapped = tr.docChanged ? value.selections.map(tr.mapping, after.doc) : value.selections;
        // What only moves with the page's own edits needs no drawing anew.
        if (meta === undefined && tr.getMeta('rebased') === undefined) {
          return { ...value, present, carets, selections: mapped };
        }
        const hold = mounted?.composing === true;
        return { present, carets, selections: hold ? mapped : drawn(after, carets), stale: hold };
      },
    },
    props: { decorations: (state) => presenceKey.getState(state)?.selections },
    view: (view) => {
      mounted = view;
      const composed = () => {
        if (presenceKey.getState(view.state)?.stale) tell(view, { type: 'redraw' });
      };
      view.dom.addEventListener('compositionend', composed);
      return { destroy: () => view.dom.removeEventListener('compositionend', composed) };
    },
  });

  function tell(view: EditorView, meta: Meta): void {
    view.dispatch(view.state.tr.setMeta(presenceKey, meta));
  }

  return {
    plugin,
    setParticipants: (view, next, when) => tell(view, { type: 'participants', participants: next, at: when }),
    move: (view, moved, when) => tell(view, { type: 'moved', moved, at: when }),
  };
}
