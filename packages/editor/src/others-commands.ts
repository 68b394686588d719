import type { MachineAttrs } from '@tercet/document';
import type { EditorView } from 'prosemirror-view';
import { dispatchAlone } from './dispatch-alone.ts';
import { insertMachineText } from './insert-text.ts';
import { type Asked, type Candidate, type Offer, remainingText } from './offer.ts';
import { mayNotTake, nobodyKnows, noLongerFits, tooLate } from './offer-note-words.ts';
import type { OfferTransport } from './offer-transport.ts';
import { openedOther, otherOffer, otherOfferSigns, withOthersMeta } from './others-plugin.ts';
import { suggestState, withSuggestMeta } from './suggest-plugin.ts';
import { focusedRow, shownRows } from './suggest-view.ts';

export interface OthersCommandOptions {
  offers: OfferTransport;
  /** Who takes here: a writer's id. */
  taker: () => string;
  /** The link lets its holder write. */
  mayWrite: () => boolean;
  /** Says something for a while at a place of the text. */
  note: (view: EditorView, words: string, position: number) => void;
  schedule: (delayMs: number, run: () => void) => () => void;
}

/** What keys and buttons do about others' suggestions. Each answers whether it did something. */
export interface OthersCommands {
  /** Opens somebody's; without a name the next one's, in the order of the text. */
  open(view: EditorView, participant?: string): boolean;
  /** Asks whether the row may be taken, and then puts its text in [OF3, OF4]. */
  take(view: EditorView, index?: number): boolean;
  move(view: EditorView, by: 1 | -1): boolean;
  focus(view: EditorView, index: number): boolean;
  close(view: EditorView): boolean;
  destroy(): void;
}

/** The taker's own copy of what the asker typed may come this much later, milliseconds, and is looked for so often. */
const laggingMs = 300;
const lookedFor = 5;

interface Wanted {
  participant: string;
  /** As it was on the screen when it was pressed. */
  candidate: Candidate;
  asked: Asked;
  /** For the memory of what was offered. */
  offer: Offer;
}

function rowAt(view: EditorView, index?: number) {
  const opened = openedOther(view.state);
  if (opened === null) return null;
  const rows = shownRows(opened.offer);
  const row = index === undefined ? focusedRow(opened.offer, rows) : (rows[index] ?? null);
  return row === null ? null : { ...opened, row, rows };
}

export function othersCommands(options: OthersCommandOptions): OthersCommands {
  const { offers, taker, mayWrite, note, schedule } = options;
  let taking = false;
  let callOff: (() => void) | null = null;

  function remember(view: EditorView, { offer }: Wanted, taken: string | null): void {
    view.dispatch(withSuggestMeta(view.state.tr, { type: 'remember', offer, taken, by: null }));
  }

  function drop(view: EditorView, participant: string): void {
    const news = [{ type: 'closed' as const, participant }];
    view.dispatch(withOthersMeta(view.state.tr, { type: 'news', news, at: 0 }));
  }

  /** The take counts: the text goes in as one undo step. Nobody's caret moves, but the taker's if it stood there. */
  function insert(view: EditorView, wanted: Wanted, attempts: number): void {
    callOff = null;
    if (view.isDestroyed) return;
    const { participant, candidate, asked } = wanted;
    const standing = otherOffer(view.state, participant);
    const text = standing?.place == null ? null : remainingText(standing.offer, candidate);
    if (standing !== null && text === null && attempts > 0) {
      callOff = schedule(laggingMs, () => insert(view, wanted, attempts - 1));
      return;
    }
    taking = false;
    const { selection } = view.state;
    if (standing?.place == null || text === null || text === '') {
      drop(view, participant);
      remember(view, wanted, null);
      note(view, noLongerFits, standing?.start ?? selection.head);
      return;
    }
    const { anchor } = standing.place;
    const machine: MachineAttrs = {
      ask: asked.askId,
      candidate: candidate.index,
      model: asked.model,
      seed: asked.seed ?? 0,
      settings: asked.settings,
      asker: standing.other.writer.id,
      taker: taker(),
    };
    drop(view, participant);
    const caret = selection.empty && selection.head === anchor ? 'follows' : 'stays';
    dispatchAlone(view, insertMachineText(view.state, anchor, text, machine, caret));
    remember(view, wanted, candidate.id);
  }

  function refused(view: EditorView, wanted: Wanted, words: string, over: boolean): void {
    taking = false;
    if (view.isDestroyed) return;
    const at = otherOffer(view.state, wanted.participant)?.start ?? view.state.selection.head;
    if (over) {
      drop(view, wanted.participant);
      remember(view, wanted, null);
    }
    note(view, words, at);
  }

  return {
    open(view, participant) {
      const signs = [...otherOfferSigns(view.state)].sort((a, b) => a.position - b.position);
      const now = signs.findIndex(({ opened }) => opened);
      const next = participant ?? signs[(now + 1) % signs.length]?.participant;
      if (!signs.some((sign) => sign.participant === next)) return false;
      const tr = withOthersMeta(view.state.tr, { type: 'open', participant: next! });
      view.dispatch(suggestState(view.state).offer === null ? tr : withSuggestMeta(tr, { type: 'close' }));
      return true;
    },
    take(view, index) {
      const found = rowAt(view, index);
      if (found === null || found.row.text === '') return false;
      if (!mayWrite()) {
        note(view, mayNotTake, found.start);
        return true;
      }
      if (taking) return true;
      taking = true;
      const { other, offer, row } = found;
      const { candidate } = row;
      const { participant } = other;
      const asked = offer.asks.get(candidate.askId)!;
      const wanted: Wanted = { participant, candidate, asked, offer };
      offers.take(participant, candidate.askId, candidate.index).then(
        (result) => {
          if (result.ok) insert(view, wanted, lookedFor);
          else if (result.failure.code === 'offer-over') {
            refused(view, wanted, tooLate(result.failure.by), true);
          } else if (result.failure.code === 'not-allowed') refused(view, wanted, mayNotTake, false);
          else refused(view, wanted, nobodyKnows, false);
        },
        () => refused(view, wanted, nobodyKnows, false),
      );
      return true;
    },
    move(view, by) {
      const found = rowAt(view);
      if (found === null) return false;
      const { rows, row } = found;
      const next = rows[(rows.indexOf(row) + by + rows.length) % rows.length]!;
      view.dispatch(withOthersMeta(view.state.tr, { type: 'focus', id: next.candidate.id }));
      return true;
    },
    focus(view, index) {
      const found = rowAt(view, index);
      if (found === null) return false;
      view.dispatch(withOthersMeta(view.state.tr, { type: 'focus', id: found.row.candidate.id }));
      return true;
    },
    close(view) {
      if (openedOther(view.state) === null) return false;
      view.dispatch(withOthersMeta(view.state.tr, { type: 'shut' }));
      return true;
    },
    destroy() {
      callOff?.();
      callOff = null;
    },
  };
}
