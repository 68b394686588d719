import type { ContinuationCancel, ContinuationEvent, Writer } from '@tercet/protocol';
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { placeAt } from './candidate-place.ts';
import { ghostDecorations, renderGhost } from './ghost.ts';
import { type Asked, fits, type Offer, runningCandidates } from './offer.ts';
import { type Remembered, recallOffers, rememberOffer } from './offer-memory.ts';
import { promptBeforeCursor } from './prompt-before-cursor.ts';
import { freshBatch, keepFocusShown, type OfferAction, reduceOffer } from './reduce-offer.ts';
import { suggestView } from './suggest-view.ts';

/**
 * The offer in the editor's state. Every transaction goes through `follow`, which maps where the offer hangs and
 * decides whether it still holds:
 *
 *   local edit    typed text that the focused candidate says next is consumed from it; its undoing (or a
 *                 Backspace) gives it back; any other edit closes
 *   local move    closes, unless the caret is where it was
 *   remote edit   after the caret: nothing; in the text that was read: `changed`; of the place itself: closes
 *
 * Candidates that disagree with what was typed leave the list and return if it is undone.
 * Work nobody waits for any more is cancelled by comparing the state before with the state after.
 */
export interface SuggestPluginState {
  offer: Offer | null;
  /** Where the first ask was made; consumed text stands between it and `anchor`. */
  start: number;
  /** Where the candidates continue: the caret. */
  anchor: number;
  /** Where the caret was when suggestions were last asked for: what is typed after it goes through them. */
  asked: number;
  /** What earlier offers held. */
  memory: readonly Remembered[];
  /** After Escape: the next Tab leaves the editor [UX 4]. */
  tabLeaves: boolean;
}

export type SuggestMeta =
  | { type: 'open'; asked: Asked }
  | { type: 'reduce'; action: OfferAction }
  | { type: 'close' }
  /** The transaction inserts this candidate's text; the offer is over. */
  | { type: 'taken'; id: string }
  /** Somebody else took this one; the offer is over. */
  | { type: 'takenBy'; id: string; by: Writer }
  /** Another writer's offer that was looked at here is over: its texts can be found again too. */
  | { type: 'remember'; offer: Offer; taken: string | null; by: Writer | null }
  /** What earlier pages of this browser remembered. */
  | { type: 'recall'; earlier: readonly Remembered[] }
  | { type: 'escape' }
  | { type: 'stay' };

const suggestKey = new PluginKey<SuggestPluginState>('suggest');

export function suggestState(state: EditorState): SuggestPluginState {
  return suggestKey.getState(state)!;
}

/** Whether something was typed through since suggestions were last asked for: what was taken by word is marked. */
export function isTypedThrough(state: EditorState): boolean {
  const { offer, asked, anchor } = suggestState(state);
  let typed = false;
  if (offer === null || asked >= anchor) return false;
  state.doc.nodesBetween(asked, anchor, ({ isText, marks }) => {
    typed ||= isText && !marks.some(({ type }) => type.name === 'machine');
  });
  return typed;
}

/** Whether a transaction takes a whole candidate. */
export function isTake(tr: Transaction): boolean {
  return (tr.getMeta(suggestKey) as SuggestMeta | undefined)?.type === 'taken';
}

export function withSuggestMeta(tr: Transaction, meta: SuggestMeta): Transaction {
  return tr.setMeta(suggestKey, meta);
}

function closed(
  value: SuggestPluginState,
  taken: string | null = null,
  by: Writer | null = null,
): SuggestPluginState {
  if (value.offer === null) return value;
  return { ...value, offer: null, memory: rememberOffer(value.memory, value.offer, taken, by) };
}

function open(value: SuggestPluginState, asked: Asked, state: EditorState): SuggestPluginState {
  const position = state.selection.head;
  const batch = freshBatch(asked, '', []);
  const offer: Offer = {
    asks: new Map([[asked.askId, asked]]),
    batches: [batch],
    batch: 0,
    focused: batch.candidates[0]?.id ?? null,
    place: placeAt(state.doc, position),
    consumed: '',
    prompt: promptBeforeCursor(state.doc, position),
    changed: false,
  };
  return { ...closed(value), offer, start: position, anchor: position, asked: position, tabLeaves: false };
}

/** The caret, when there is one and the place of the first ask is before it in a textblock. */
function caretAfter(state: EditorState, start: number): number | null {
  const { selection } = state;
  const usable = selection instanceof TextSelection && selection.empty && selection.head >= start;
  return usable && state.doc.resolve(start).parent.isTextblock ? selection.head : null;
}

function followLocal(value: SuggestPluginState, tr: Transaction, state: EditorState): SuggestPluginState {
  const { offer } = value;
  if (offer === null) return value;
  const start = tr.mapping.map(value.start, -1);
  const caret = caretAfter(state, start);
  if (caret === null) return closed(value);
  if (!tr.docChanged) return caret === value.anchor ? value : closed(value);
  const consumed = state.doc.textBetween(start, caret, '\n', '\n');
  const same = promptBeforeCursor(state.doc, start) === offer.prompt || offer.changed;
  // Who types on goes by what is shown; who takes back finds the focus where it was.
  const led = consumed.length > offer.consumed.length ? keepFocusShown(offer) : offer;
  if (!same || !fits(led, consumed)) return closed(value);
  const place = { ...offer.place, after: placeAt(state.doc, caret).after };
  const asked = tr.mapping.map(value.asked, -1);
  return { ...value, start, anchor: caret, asked, offer: { ...led, consumed, place } };
}

function followRemote(value: SuggestPluginState, tr: Transaction, state: EditorState): SuggestPluginState {
  const { offer } = value;
  if (offer === null) return value;
  const mapped = tr.mapping.mapResult(value.start, -1);
  const anchor = tr.mapping.map(value.anchor, -1);
  const gone = mapped.deletedAcross || !state.doc.resolve(mapped.pos).parent.isTextblock;
  if (gone || state.doc.textBetween(mapped.pos, anchor, '\n', '\n') !== offer.consumed) return closed(value);
  const changed = promptBeforeCursor(state.doc, mapped.pos) !== offer.prompt;
  const place = { ...offer.place, after: placeAt(state.doc, anchor).after };
  const asked = tr.mapping.map(value.asked, -1);
  return { ...value, start: mapped.pos, anchor, asked, offer: { ...offer, changed, place } };
}

function follow(value: SuggestPluginState, tr: Transaction, state: EditorState): SuggestPluginState {
  if (!tr.docChanged && !tr.selectionSet) return value;
  if (tr.getMeta('rebased') !== undefined) return followRemote(value, tr, state);
  const next = value.tabLeaves ? { ...value, tabLeaves: false } : value;
  return followLocal(next, tr, state);
}

function reduced(value: SuggestPluginState, action: OfferAction, state: EditorState): SuggestPluginState {
  if (value.offer === null) return value;
  const offer = reduceOffer(value.offer, action);
  if (action.type !== 'asked') return { ...value, offer };
  // Asking again reads the text as it is now.
  const prompt = promptBeforeCursor(state.doc, value.start);
  const place = { ...placeAt(state.doc, value.start), after: offer.place.after };
  return { ...value, asked: value.anchor, offer: { ...offer, prompt, place, changed: false } };
}

function applyMeta(value: SuggestPluginState, meta: SuggestMeta, state: EditorState): SuggestPluginState {
  switch (meta.type) {
    case 'open':
      return open(value, meta.asked, state);
    case 'reduce':
      return reduced(value, meta.action, state);
    case 'close':
      return closed(value);
    case 'taken':
      return closed(value, meta.id);
    case 'takenBy':
      return closed(value, meta.id, meta.by);
    case 'remember':
      return { ...value, memory: rememberOffer(value.memory, meta.offer, meta.taken, meta.by) };
    case 'recall':
      return { ...value, memory: recallOffers(value.memory, meta.earlier) };
    case 'escape':
      // Closing an offer is not leaving: whoever rejects three and presses Tab wants three others.
      return { ...closed(value), tabLeaves: value.offer === null };
    case 'stay':
      return { ...value, tabLeaves: false };
    default:
      return meta satisfies never;
  }
}

/** What was being computed before and has no place in the offer any more. */
function cancelsBetween(before: Offer | null, after: Offer | null): ContinuationCancel[] {
  const held = new Set(after?.batches.flatMap((batch) => batch.candidates.map(({ id }) => id)));
  const running = runningCandidates(before);
  const dropped = running.filter(({ id }) => !held.has(id));
  const kept = new Set(running.filter(({ id }) => held.has(id)).map(({ askId }) => askId));
  const whole = new Set(dropped.map(({ askId }) => askId).filter((askId) => !kept.has(askId)));
  const single = dropped.filter(({ askId }) => !whole.has(askId));
  return [
    ...[...whole].map((askId) => ({ askId })),
    ...single.map(({ askId, index }) => ({ askId, candidate: index })),
  ];
}

export interface SuggestPluginOptions {
  cancel: (cancel: ContinuationCancel) => void;
}

/** Gives an event of an ask to the offer it belongs to; events of offers that are gone do nothing. */
export function receiveContinuation(view: EditorView, event: ContinuationEvent): void {
  if (view.isDestroyed || !suggestState(view.state).offer?.asks.has(event.askId)) return;
  view.dispatch(withSuggestMeta(view.state.tr, { type: 'reduce', action: { type: 'event', event } }));
}

/** An ask was refused and will be sent again by itself. */
export function receiveBusy(view: EditorView, askId: string, againAt: number): void {
  if (view.isDestroyed || !suggestState(view.state).offer?.asks.has(askId)) return;
  view.dispatch(withSuggestMeta(view.state.tr, { type: 'reduce', action: { type: 'busy', askId, againAt } }));
}

function close(view: EditorView): boolean {
  const { offer, tabLeaves } = suggestState(view.state);
  if (offer !== null) view.dispatch(withSuggestMeta(view.state.tr, { type: 'close' }));
  if (tabLeaves) view.dispatch(withSuggestMeta(view.state.tr, { type: 'stay' }));
  return false;
}

export function suggestPlugin({ cancel }: SuggestPluginOptions): Plugin<SuggestPluginState> {
  return new Plugin<SuggestPluginState>({
    key: suggestKey,
    state: {
      init: () => ({ offer: null, start: 0, anchor: 0, asked: 0, memory: [], tabLeaves: false }),
      apply(tr, value, _before, state) {
        const meta: SuggestMeta | undefined = tr.getMeta(suggestKey);
        return meta === undefined ? follow(value, tr, state) : applyMeta(value, meta, state);
      },
    },
    props: {
      decorations: (state) => ghostDecorations(state.doc, suggestState(state)),
      handleDOMEvents: {
        // Another window coming to the front blurs too, but the writer has not left this place.
        blur: (view) => (view.dom.ownerDocument.activeElement === view.dom ? false : close(view)),
        mousedown: close,
      },
    },
    view: (view) => {
      // After ProseMirror's own listener: the ghost, silent while composing, shows again.
      const composed = () => renderGhost(view, suggestView(suggestState(view.state).offer));
      view.dom.addEventListener('compositionend', composed);
      return {
        update(updated, before) {
          const { offer } = suggestState(updated.state);
          renderGhost(updated, suggestView(offer));
          for (const each of cancelsBetween(suggestState(before).offer, offer)) cancel(each);
        },
        destroy() {
          view.dom.removeEventListener('compositionend', composed);
          for (const each of cancelsBetween(suggestState(view.state).offer, null)) cancel(each);
        },
      };
    },
  });
}
