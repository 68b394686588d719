import type { ContinuationAskInput, ContinuationHintInput } from '@tercet/protocol';
import { Plugin, PluginKey } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { askAt } from './ask-at.ts';
import { caretForAsking } from './caret-for-asking.ts';
import { isTake, suggestState } from './suggest-plugin.ts';
import { suggestView } from './suggest-view.ts';

/** A writer who did nothing for so long has paused. */
const pauseMs = 250;

export interface ReadAheadOptions {
  documentId: string;
  /** Null withdraws the last. */
  hint: (hint: ContinuationHintInput | null) => void;
  /** As an ask would read them now. */
  askOptions: () => { model: string; candidates: number; settings: ContinuationAskInput['settings'] };
  /** Whether a hint would be heard and be of use now. */
  mayReadAhead: () => boolean;
  /** Runs later, answers how to call it off. */
  schedule: (delayMs: number, run: () => void) => () => void;
}

export interface ReadAhead {
  plugin: Plugin;
  /** Something outside of the text has changed: looks again, after a pause. */
  look(): void;
  /** Whoever was told has forgotten it; nothing is withdrawn. */
  forget(): void;
}

/** What the writer did here; others' edits do not count. */
interface Doings {
  count: number;
  /** The last of them took a candidate: the next ask is near. */
  took: boolean;
}
const doingsKey = new PluginKey<Doings>('read-ahead');

/**
 * Tells what would be asked next, so that it can be read while the writer thinks [CN16].
 *
 * busy ── pause, or a take ──▶ told ── the writer goes on, another pause, another prompt ──▶ told anew
 * told ── the editor loses the focus, the page is hidden, the editor closes ──▶ withdrawn
 *
 * Silent while an offer is open: its ask has read the text.
 */
export function createReadAhead(options: ReadAheadOptions): ReadAhead {
  const { documentId, hint, askOptions, mayReadAhead, schedule } = options;
  let view: EditorView | null = null;
  let callOff: (() => void) | null = null;
  /** What was told last, as JSON; null: nothing holds. */
  let told: string | null = null;

  function isOfUse(): boolean {
    if (view === null || !view.editable || !view.hasFocus()) return false;
    if (view.dom.ownerDocument.visibilityState === 'hidden') return false;
    return suggestView(suggestState(view.state).offer).phase === 'idle' && mayReadAhead();
  }

  function stopWaiting(): void {
    callOff?.();
    callOff = null;
  }

  function tellIn(delayMs: number): void {
    stopWaiting();
    if (isOfUse()) callOff = schedule(delayMs, tell);
  }

  function tell(): void {
    callOff = null;
    if (view === null || !isOfUse()) return;
    if (view.composing) {
      tellIn(pauseMs);
      return;
    }
    const caret = caretForAsking(view.state);
    if (caret === null) return;
    const { model, candidates, settings: set } = askOptions();
    const { prompt, settings } = askAt(view.state.doc, caret.head, set);
    if (prompt === '') return;
    const next = { documentId, model, prompt, candidates, maxTokens: settings.maxTokens };
    const key = JSON.stringify(next);
    if (key === told) return;
    told = key;
    hint(next);
  }

  function withdraw(): void {
    stopWaiting();
    if (told === null) return;
    told = null;
    hint(null);
  }

  const plugin = new Plugin<Doings>({
    key: doingsKey,
    state: {
      init: () => ({ count: 0, took: false }),
      apply(tr, value) {
        const own = tr.getMeta('rebased') === undefined && (tr.docChanged || tr.selectionSet);
        return own ? { count: value.count + 1, took: isTake(tr) } : value;
      },
    },
    props: {
      handleDOMEvents: {
        focus: () => {
          tellIn(pauseMs);
          return false;
        },
        // Another window coming to the front blurs too, but the writer has not left this place.
        blur: ({ dom }) => {
          if (dom.ownerDocument.activeElement !== dom) withdraw();
          return false;
        },
      },
    },
    view: (mounted) => {
      view = mounted;
      const { ownerDocument } = mounted.dom;
      const seen = () => {
        if (ownerDocument.visibilityState === 'hidden') withdraw();
        else tellIn(pauseMs);
      };
      ownerDocument.addEventListener('visibilitychange', seen);
      tellIn(pauseMs);
      return {
        update({ state }, before) {
          const doings = doingsKey.getState(state);
          const offer = suggestState(state).offer !== suggestState(before).offer;
          if (doings !== doingsKey.getState(before)) tellIn(doings?.took ? 0 : pauseMs);
          // What others write puts off no pause.
          else if ((offer || state.doc !== before.doc) && callOff === null) tellIn(pauseMs);
        },
        destroy() {
          withdraw();
          ownerDocument.removeEventListener('visibilitychange', seen);
          view = null;
        },
      };
    },
  });

  return {
    plugin,
    look: () => tellIn(pauseMs),
    forget() {
      stopWaiting();
      told = null;
    },
  };
}
