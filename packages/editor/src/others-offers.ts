import type { OfferNews, OfferRow, PlacedSelection, SharedAsk, SharedOffer, Writer } from '@tercet/protocol';
import type { Asked, Offer } from './offer.ts';
import { freshBatch, reduceOffer } from './reduce-offer.ts';

/** Another writer's open offer, as the server tells it. Immutable. */
export interface OtherOffer {
  participant: string;
  writer: Writer;
  /** Every ask a batch of its own, as for an offer of this page; focus and place are not the asker's to say. */
  offer: Offer;
  /** Where each ask was made, by ask id. */
  places: ReadonlyMap<string, PlacedSelection>;
  /** What the asker sees, in order. Until it is told: the candidates of the last ask. */
  rows: readonly OfferRow[];
  /** What of the candidates stands in the text already. */
  consumed: string;
}

/** By participant. */
export type OthersOffers = ReadonlyMap<string, OtherOffer>;

const nothingAsked: Offer = {
  asks: new Map(),
  batches: [],
  batch: 0,
  focused: null,
  place: { before: '', after: '', surroundings: 'prose', quotes: null },
  consumed: '',
  prompt: '',
  changed: false,
};

function askedBy(writer: Writer, { askId, model, settings, candidates }: SharedAsk, at: number): Asked {
  return {
    askId,
    asker: writer,
    model,
    settings,
    candidates,
    at,
    seed: null,
    queuePlace: null,
    againAt: null,
    failure: null,
  };
}

function withAsk(other: OtherOffer, ask: SharedAsk, at: number): OtherOffer {
  const asked = askedBy(other.writer, ask, at);
  const { offer } = other;
  const batches = [...offer.batches, freshBatch(asked, other.consumed, [])];
  let heard: Offer = { ...offer, asks: new Map(offer.asks).set(ask.askId, asked), batches };
  for (const event of ask.events) heard = reduceOffer(heard, { type: 'event', event });
  return { ...other, offer: heard, places: new Map(other.places).set(ask.askId, ask.place) };
}

function fresh(participant: string, writer: Writer): OtherOffer {
  return { participant, writer, offer: nothingAsked, places: new Map(), rows: [], consumed: '' };
}

/** The offers that were open when the page came. */
export function othersFrom(shared: readonly SharedOffer[], at: number): OthersOffers {
  return new Map(
    shared.map(({ participant, writer, asks, rows, consumed }) => {
      const asked = asks.reduce((other, ask) => withAsk(other, ask, at), fresh(participant, writer));
      return [participant, { ...asked, rows, consumed }];
    }),
  );
}

/**
 * (none) ── asked ──▶ open ── asked, event, shown ──▶ open ── taken, closed ──▶ (none)
 *
 * Pure. News of an offer that is not there changes nothing.
 *
 * @param at  now, milliseconds, the page's clock.
 */
export function reduceOthers(offers: OthersOffers, news: OfferNews, at: number): OthersOffers {
  const { participant } = news;
  const known = offers.get(participant);
  switch (news.type) {
    case 'asked': {
      const other = withAsk(known ?? fresh(participant, news.writer), news.ask, at);
      return new Map(offers).set(participant, other);
    }
    case 'event': {
      if (known === undefined) return offers;
      const offer = reduceOffer(known.offer, { type: 'event', event: news.event });
      return new Map(offers).set(participant, { ...known, offer });
    }
    case 'shown': {
      if (known === undefined) return offers;
      const { rows, consumed } = news;
      return new Map(offers).set(participant, { ...known, rows, consumed });
    }
    case 'taken':
    case 'closed': {
      if (known === undefined) return offers;
      const left = new Map(offers);
      left.delete(participant);
      return left;
    }
    default:
      return news satisfies never;
  }
}

/** The candidates its asker sees, as one batch, at a place of this page's document. */
export function shownOffer(other: OtherOffer, place: Offer['place'], focused: string | null): Offer {
  const { offer, rows, consumed } = other;
  const last = offer.batches.at(-1)?.candidates ?? [];
  const all = offer.batches.flatMap((batch) => batch.candidates);
  const shown = rows.flatMap(({ askId, candidate }) =>
    all.filter((each) => each.askId === askId && each.index === candidate),
  );
  const candidates = shown.length > 0 ? shown : last;
  const askedAt = Math.max(0, ...candidates.map(({ askId }) => offer.asks.get(askId)?.at ?? 0));
  const held = candidates.some(({ id }) => id === focused) ? focused : (candidates[0]?.id ?? null);
  return { ...offer, batches: [{ askedAt, candidates }], batch: 0, focused: held, place, consumed };
}
