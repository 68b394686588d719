import type { MachineAttrs } from '@tercet/document';
import { type ContinuationAskInput, limits } from '@tercet/protocol';
import type { EditorView } from 'prosemirror-view';
import { acknowledgedPosition } from './acknowledged-position.ts';
import { type AskAtPlace, askAt } from './ask-at.ts';
import { placeAt } from './candidate-place.ts';
import { caretForAsking } from './caret-for-asking.ts';
import type { ContinuationSource } from './continuation-source.ts';
import { dispatchAlone } from './dispatch-alone.ts';
import { firstWord } from './first-word.ts';
import { insertMachineText } from './insert-text.ts';
import { joinCandidate } from './join-candidate.ts';
import type { Asked, Candidate } from './offer.ts';
import { offeredTexts } from './offer-memory.ts';
import type { OfferAction } from './reduce-offer.ts';
import { receiveContinuation, suggestState, withSuggestMeta } from './suggest-plugin.ts';
import { focusedRow, shownRows, suggestView } from './suggest-view.ts';

export interface SuggestCommandOptions {
  source: ContinuationSource;
  askOptions: () => { model: string; candidates: number; settings: ContinuationAskInput['settings'] };
  /** The document an ask is made in. */
  document: () => { documentId: string; version: number };
  /** Who asks and takes here: a writer's id. */
  author: () => string;
  now: () => number;
  nextAskId: () => string;
}

/** What the keys and buttons do about suggestions. Each answers whether it did something. */
export interface SuggestCommands {
  ask(view: EditorView): boolean;
  take(view: EditorView, index?: number): boolean;
  takeWord(view: EditorView): boolean;
  focus(view: EditorView, index: number): boolean;
  move(view: EditorView, by: 1 | -1): boolean;
  showBatch(view: EditorView, by: 1 | -1): boolean;
  reroll(view: EditorView, index?: number): boolean;
  pin(view: EditorView, index?: number): boolean;
  escape(view: EditorView): boolean;
  insertOffered(view: EditorView, index: number): boolean;
}

function rowAt(view: EditorView, index?: number): { candidate: Candidate; text: string } | null {
  const { offer } = suggestState(view.state);
  if (offer === null) return null;
  return index === undefined ? focusedRow(offer) : (shownRows(offer)[index] ?? null);
}

function reduce(view: EditorView, action: OfferAction): true {
  view.dispatch(withSuggestMeta(view.state.tr, { type: 'reduce', action }));
  return true;
}

function textsToAvoid(view: EditorView): string[] {
  const { offer } = suggestState(view.state);
  return offeredTexts([], offer)
    .map(({ candidate }) => candidate.raw.slice(0, limits.avoidCharacters))
    .slice(0, limits.avoidTexts);
}

export function suggestCommands(options: SuggestCommandOptions): SuggestCommands {
  function machineOf(candidate: Candidate, asked: Asked): MachineAttrs {
    return {
      ask: asked.askId,
      candidate: candidate.index,
      model: asked.model,
      seed: asked.seed ?? 0,
      settings: asked.settings,
      asker: asked.asker?.id ?? options.author(),
      taker: options.author(),
    };
  }

  function askedOf(candidates: number, model: string, settings: unknown): Asked {
    return {
      askId: options.nextAskId(),
      asker: null,
      model,
      settings: JSON.stringify(settings),
      candidates,
      at: options.now(),
      seed: null,
      queuePlace: null,
      againAt: null,
      failure: null,
    };
  }

  /** Puts the ask into the state first, then sends it. */
  function send(view: EditorView, asked: Asked, place: AskAtPlace, begin: () => void) {
    const avoid = textsToAvoid(view);
    begin();
    const { askId, model, candidates } = asked;
    const document = {
      ...options.document(),
      position: acknowledgedPosition(view.state, view.state.selection.head),
    };
    options.source.ask({ askId, model, candidates, avoid, document, ...place }, (event) =>
      receiveContinuation(view, event),
    );
    return true;
  }

  return {
    ask(view) {
      const caret = caretForAsking(view.state);
      if (caret === null || !view.editable) return false;
      const shown = suggestView(suggestState(view.state).offer);
      // It will be asked by itself; impatience makes a busy server no faster.
      if (shown.phase !== 'idle' && shown.againAt !== null) return true;
      if (!view.state.selection.eq(caret)) view.dispatch(view.state.tr.setSelection(caret));
      const { model, candidates, settings } = options.askOptions();
      const place = askAt(view.state.doc, caret.head, settings);
      const asked = askedOf(candidates, model, place.settings);
      const again = shown.phase !== 'idle';
      return send(view, asked, place, () => {
        if (again) reduce(view, { type: 'asked', asked });
        else view.dispatch(withSuggestMeta(view.state.tr, { type: 'open', asked }));
      });
    },
    take(view, index) {
      const row = rowAt(view, index);
      const { offer, anchor } = suggestState(view.state);
      if (row === null || offer === null || row.text === '') return false;
      const machine = machineOf(row.candidate, offer.asks.get(row.candidate.askId)!);
      const tr = insertMachineText(view.state, anchor, row.text, machine);
      return dispatchAlone(view, withSuggestMeta(tr, { type: 'taken', id: row.candidate.id }));
    },
    takeWord(view) {
      const row = rowAt(view);
      const { offer, anchor } = suggestState(view.state);
      const word = row === null ? '' : firstWord(row.text, row.candidate.done);
      if (row === null || offer === null || word === '') return false;
      // The plugin sees the word as consumed, and its undoing as given back, just as with typing.
      const machine = machineOf(row.candidate, offer.asks.get(row.candidate.askId)!);
      return dispatchAlone(view, insertMachineText(view.state, anchor, word, machine));
    },
    focus(view, index) {
      const row = rowAt(view, index);
      return row !== null && reduce(view, { type: 'focus', id: row.candidate.id });
    },
    move: (view, by) => rowAt(view) !== null && reduce(view, { type: 'move', by }),
    showBatch(view, by) {
      const { offer } = suggestState(view.state);
      if (offer?.batches[offer.batch + by] === undefined) return false;
      return reduce(view, { type: 'batch', by });
    },
    reroll(view, index) {
      const row = rowAt(view, index);
      if (row === null || !view.editable) return false;
      const { model, settings } = options.askOptions();
      const place = askAt(view.state.doc, view.state.selection.head, settings);
      const asked = askedOf(1, model, place.settings);
      return send(view, asked, place, () => {
        reduce(view, { type: 'rerolled', asked, id: row.candidate.id });
      });
    },
    pin(view, index) {
      const row = rowAt(view, index);
      return row !== null && reduce(view, { type: 'pin', id: row.candidate.id });
    },
    escape(view) {
      const open = suggestView(suggestState(view.state).offer).phase !== 'idle';
      view.dispatch(withSuggestMeta(view.state.tr, { type: 'escape' }));
      return open;
    },
    insertOffered(view, index) {
      const { offer, memory } = suggestState(view.state);
      const remembered = offeredTexts(memory, offer)[index];
      const caret = caretForAsking(view.state);
      if (remembered === undefined || caret === null || !view.editable) return false;
      const { before, after, surroundings, quotes } = placeAt(view.state.doc, caret.head);
      const text = joinCandidate(before, remembered.candidate.raw, after, surroundings, quotes);
      const machine = machineOf(remembered.candidate, remembered.asked);
      const tr = insertMachineText(view.state, caret.head, text, machine);
      return dispatchAlone(view, withSuggestMeta(tr, { type: 'taken', id: remembered.candidate.id }));
    },
  };
}
