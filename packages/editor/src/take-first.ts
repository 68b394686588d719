import { Plugin } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import type { OfferTransport } from './offer-transport.ts';

/** Longer a writer does not wait for the server to take what they asked for themselves, milliseconds. */
const patienceMs = 400;
/** Who presses a key that takes so soon after somebody else took has not seen it yet, milliseconds. */
const unseenMs = 600;

export interface TakeFirstOptions {
  offers: OfferTransport;
  /** This page, as a participant. */
  own: () => string;
  now: () => number;
  schedule: (delayMs: number, run: () => void) => () => void;
}

export interface TakeFirst {
  plugin: Plugin;
  /** Asks, then takes; while it asks, another take does nothing. */
  begin(view: EditorView, candidate: { askId: string; index: number }, take: () => void): true;
  /** Somebody else ended what was listed here: a key on its way to take from it types nothing. */
  wasFirst(): void;
  destroy(): void;
}

/**
 * Taking from one's own offer while others could take from it too [OF3].
 *
 * none ── take pressed ──▶ asking ── yes, no answer in time, no such offer, typing goes on ──▶ taken
 *                          asking ── somebody was first, Escape ──▶ none
 *
 * Whoever was first, the server tells the page as news of its offer; nothing is said here.
 */
export function takeFirst({ offers, own, now, schedule }: TakeFirstOptions): TakeFirst {
  let unseenUntil = Number.NEGATIVE_INFINITY;
  let settle: ((take: boolean) => void) | null = null;

  function begin(
    _view: EditorView,
    { askId, index }: { askId: string; index: number },
    take: () => void,
  ): true {
    if (settle !== null) return true;
    let callOff: (() => void) | null = null;
    const mine = (yes: boolean) => {
      if (settle !== mine) return;
      settle = null;
      callOff?.();
      if (yes) take();
    };
    settle = mine;
    callOff = schedule(patienceMs, () => mine(true));
    offers.take(own(), askId, index).then(
      (result) => mine(result.ok || result.failure.code !== 'offer-over' || result.failure.by === null),
      () => mine(true),
    );
    return true;
  }

  const plugin = new Plugin({
    props: {
      handleKeyDown(_view, event) {
        if (['Shift', 'Alt', 'Control', 'Meta'].includes(event.key)) return false;
        const takes = event.key === 'Enter' || /^[1-9]$/.test(event.key);
        const unseen = now() < unseenUntil;
        unseenUntil = Number.NEGATIVE_INFINITY;
        if (takes && unseen) return true;
        if (settle === null) return false;
        // The same key again, out of impatience.
        if (takes) return true;
        // Whoever types on has seen the text taken: it comes before what is typed.
        settle(event.key !== 'Escape');
        return false;
      },
    },
  });

  return {
    plugin,
    begin,
    wasFirst() {
      unseenUntil = now() + unseenMs;
    },
    destroy() {
      settle?.(false);
    },
  };
}
