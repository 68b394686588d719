import type { OfferRow } from '@tercet/protocol';
import { Plugin } from 'prosemirror-state';
import type { Offer } from './offer.ts';
import type { OfferTransport } from './offer-transport.ts';
import { suggestState } from './suggest-plugin.ts';
import { shownRows } from './suggest-view.ts';

/** After the ask itself, so that the server knows what is shown; and not for every key, milliseconds. */
const betweenMs = 60;

interface Shown {
  rows: OfferRow[];
  consumed: string;
}
const nothing: Shown = { rows: [], consumed: '' };

function shownOf(offer: Offer | null): Shown {
  if (offer === null) return nothing;
  const rows = shownRows(offer).map(({ candidate }) => ({
    askId: candidate.askId,
    candidate: candidate.index,
  }));
  return rows.length === 0 ? nothing : { rows, consumed: offer.consumed };
}

export interface OfferTellerOptions {
  offers: OfferTransport;
  schedule: (delayMs: number, run: () => void) => () => void;
}

/** Tells the others what this page's offer shows [OF1]: changes soon, its end at once. */
export function offerTeller({ offers, schedule }: OfferTellerOptions): Plugin {
  return new Plugin({
    view: () => {
      let told = JSON.stringify(nothing);
      let next = nothing;
      let callOff: (() => void) | null = null;
      const tell = () => {
        callOff?.();
        callOff = null;
        const key = JSON.stringify(next);
        if (key === told) return;
        told = key;
        offers.show(next.rows, next.consumed);
      };
      return {
        update({ state }, before) {
          const { offer } = suggestState(state);
          const earlier = suggestState(before).offer;
          if (offer === earlier) return;
          next = shownOf(offer);
          // An offer that was closed before it was told of is closed all the same: its ask was.
          if (next.rows.length === 0) {
            if (earlier !== null && told === JSON.stringify(nothing)) told = '';
            tell();
          } else callOff ??= schedule(betweenMs, tell);
        },
        destroy() {
          callOff?.();
        },
      };
    },
  });
}
