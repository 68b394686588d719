import { limits, type PlacedSelection } from '@tercet/protocol';
import { getVersion } from 'prosemirror-collab';
import { type EditorState, Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { acknowledgedPosition } from './acknowledged-position.ts';
import type { PresenceTransport } from './presence-transport.ts';

export interface PresenceTellerOptions {
  transport: PresenceTransport;
  /** Whether anybody else is here. */
  someone: () => boolean;
  now: () => number;
  schedule: (delayMs: number, run: () => void) => () => void;
}

export interface PresenceTeller {
  plugin: Plugin;
  /** Who is here has changed. */
  look(): void;
  /** Whoever was told has forgotten it: this page is another participant now. */
  forget(): void;
}

/** Counts what the others cannot work out themselves. */
const doingsKey = new PluginKey<number>('presence-teller');
const betweenMs = 1_000 / limits.movesPerSecond;

/** Others wrote exactly where this page's caret is: they may take it for this writer's typing. */
function touches(tr: Transaction, before: EditorState): boolean {
  const { head } = before.selection;
  return tr.docChanged && tr.mapping.map(head, -1) !== tr.mapping.map(head, 1);
}

/** Own moves and edits, and their acknowledgement; what others' steps do to a selection everybody can work out. */
function isNews(tr: Transaction, before: EditorState, after: EditorState): boolean {
  if (tr.getMeta('rebased') !== undefined) return touches(tr, before);
  return tr.docChanged || tr.selectionSet || getVersion(after) !== getVersion(before);
}

/**
 * Tells the others where this page's selection is [PR4].
 *
 * alone: silent ── somebody comes, and the editor has the focus ──▶ told ── own move or edit ──▶ told anew,
 * at most `limits.movesPerSecond` ── the writer leaves the text ──▶ told that it is nowhere
 *
 * Stands after `collab`.
 */
export function presenceTeller({ transport, someone, now, schedule }: PresenceTellerOptions): PresenceTeller {
  let view: EditorView | null = null;
  let told: PlacedSelection | null = null;
  let toldAt = Number.NEGATIVE_INFINITY;
  let callOff: (() => void) | null = null;

  function selection(): PlacedSelection | null {
    if (view === null || !view.hasFocus() || view.dom.ownerDocument.visibilityState === 'hidden') return null;
    const { state } = view;
    const { anchor, head } = state.selection;
    return {
      version: getVersion(state),
      anchor: acknowledgedPosition(state, anchor),
      head: acknowledgedPosition(state, head),
    };
  }

  function tell(): void {
    callOff = null;
    if (!someone()) return;
    const next = selection();
    if (JSON.stringify(next) === JSON.stringify(told)) return;
    told = next;
    toldAt = now();
    transport.move(next);
  }

  function stopWaiting(): void {
    callOff?.();
    callOff = null;
  }

  function look(): void {
    if (!someone()) {
      stopWaiting();
      return;
    }
    if (callOff !== null) return;
    const waitMs = toldAt + betweenMs - now();
    if (waitMs <= 0) tell();
    else callOff = schedule(waitMs, tell);
  }

  const plugin = new Plugin<number>({
    key: doingsKey,
    state: {
      init: () => 0,
      apply: (tr, value, before, after) => (someone() && isNews(tr, before, after) ? value + 1 : value),
    },
    props: {
      handleDOMEvents: {
        focus: () => {
          look();
          return false;
        },
        // Another window coming to the front blurs too, but the writer has not left this place.
        blur: ({ dom }) => {
          if (dom.ownerDocument.activeElement !== dom) look();
          return false;
        },
      },
    },
    view: (mounted) => {
      view = mounted;
      const { ownerDocument } = mounted.dom;
      ownerDocument.addEventListener('visibilitychange', look);
      return {
        update({ state }, before) {
          if (doingsKey.getState(state) !== doingsKey.getState(before)) look();
        },
        destroy() {
          stopWaiting();
          ownerDocument.removeEventListener('visibilitychange', look);
          view = null;
        },
      };
    },
  });

  return {
    plugin,
    look,
    forget() {
      stopWaiting();
      told = null;
    },
  };
}
