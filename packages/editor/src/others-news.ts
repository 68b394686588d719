import type { OfferNews, SharedOffer } from '@tercet/protocol';
import type { EditorView } from 'prosemirror-view';
import { tookTheirs, tookYours } from './offer-note-words.ts';
import { openedOther, withOthersMeta } from './others-plugin.ts';
import { suggestState, withSuggestMeta } from './suggest-plugin.ts';
import { shownRows } from './suggest-view.ts';

export interface OthersNewsOptions {
  view: () => EditorView;
  /** This page, as a participant. */
  own: () => string;
  note: (view: EditorView, words: string, position: number) => void;
  /** Somebody else ended what is listed here. */
  onWasFirst: () => void;
  now: () => number;
  schedule: (delayMs: number, run: () => void) => () => void;
}

export interface OthersNews {
  receive(news: OfferNews): void;
  /** Everything that is open now; what came before is forgotten. */
  joined(offers: readonly SharedOffer[]): void;
  destroy(): void;
}

/** Words of others' candidates are shown this often at most, milliseconds. */
const betweenMs = 50;

/** Brings what is told of offers into the editor: words in batches, endings at once. */
export function othersNews({ view, own, note, onWasFirst, now, schedule }: OthersNewsOptions): OthersNews {
  let waiting: OfferNews[] = [];
  let callOff: (() => void) | null = null;

  function flush(): void {
    callOff?.();
    callOff = null;
    const news = waiting;
    waiting = [];
    const { state, isDestroyed } = view();
    if (isDestroyed || news.length === 0) return;
    view().dispatch(withOthersMeta(state.tr, { type: 'news', news, at: now() }));
  }

  /** Somebody took from this page's own offer [OF3]. */
  function ownTaken({ askId, candidate, by }: Extract<OfferNews, { type: 'taken' }>): void {
    const { offer, anchor } = suggestState(view().state);
    if (offer === null || !offer.asks.has(askId)) return;
    const id = `${askId}/${candidate}`;
    const row = shownRows(offer).findIndex((each) => each.candidate.id === id);
    view().dispatch(withSuggestMeta(view().state.tr, { type: 'takenBy', id, by }));
    note(view(), tookYours(by, row), anchor);
    onWasFirst();
  }

  /** An offer that is looked at here ends: its texts can be found again, and it is said who took. */
  function openedEnds(news: Extract<OfferNews, { type: 'taken' | 'closed' }>): void {
    const { state } = view();
    const opened = openedOther(state);
    if (opened?.other.participant !== news.participant) return;
    const { offer, start, place, other } = opened;
    const taken = news.type === 'taken' ? `${news.askId}/${news.candidate}` : null;
    const by = news.type === 'taken' ? news.by : null;
    const row = shownRows(offer).findIndex(({ candidate }) => candidate.id === taken);
    view().dispatch(withSuggestMeta(state.tr, { type: 'remember', offer, taken, by }));
    onWasFirst();
    if (by !== null) note(view(), tookTheirs(by, other.writer, row), place?.anchor ?? start);
  }

  return {
    receive(news) {
      if (news.type === 'taken' && news.participant === own()) {
        ownTaken(news);
        return;
      }
      waiting.push(news);
      if (news.type === 'taken' || news.type === 'closed') {
        const last = waiting.pop()!;
        flush();
        openedEnds(news);
        waiting.push(last);
        flush();
      } else callOff ??= schedule(betweenMs, flush);
    },
    joined(offers) {
      waiting = [];
      callOff?.();
      callOff = null;
      view().dispatch(withOthersMeta(view().state.tr, { type: 'joined', offers, at: now() }));
    },
    destroy() {
      callOff?.();
      callOff = null;
    },
  };
}
