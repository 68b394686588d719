import {
  type ContinuationEvent,
  done,
  failed,
  limits,
  type OfferNews,
  type OfferRow,
  type OfferShow,
  type OfferTake,
  type Result,
  type SharedOffer,
} from '@tercet/protocol';
import type { AppendedBatch } from '../documents/appended-batch.ts';
import type { Grant } from '../pages/page.ts';
import type { Rooms } from '../pages/rooms.ts';
import { asShared, type HeardAsk, hearAsk, hearEvent, isOver } from './heard-ask.ts';

/**
 * What every page offers in its document, shared with the others [OF1]. A page has one offer:
 *
 *   none → open                   its first ask
 *   open → open                   more asks, what they say, what the page shows of them
 *   open → none                   closed by the page, taken from by anyone, or the page left [OF2]
 */
export interface OfferDesk {
  /** The page asks. @returns who must hear everything the ask says, in order. */
  asked(grant: Grant, ask: HeardAsk['about']): (event: ContinuationEvent) => void;
  show(grant: Grant, shown: Pick<OfferShow, 'rows' | 'consumed'>): void;
  /** Of all who want to take from an offer the first may [OF3]; the others are told who did. */
  take(grant: Grant, take: Pick<OfferTake, 'participant' | 'askId' | 'candidate'>): Result<null>;
  left(grant: Grant): void;
  /** Open offers of everyone else. */
  others(grant: Grant): SharedOffer[];
  /** Brings every place over these steps. */
  follow(batch: AppendedBatch): void;
}

interface Offer {
  asks: HeardAsk[];
  rows: OfferRow[];
  consumed: string;
}

/** A page's offer, and how its last one ended when somebody took from it. */
interface Held {
  offer: Offer | null;
  taken: { askIds: Set<string>; by: string } | null;
}

const nameless = 'Someone';

export function createOfferDesk(rooms: Rooms): OfferDesk {
  const held = new Map<Grant, Held>();

  const tell = ({ documentId }: Grant, except: string, news: OfferNews) =>
    rooms.tellDocument(documentId, except, 'offer:news', { documentId, news });
  /** What the page knows of itself already goes to the others only. */
  const tellOthers = (grant: Grant, news: OfferNews) => tell(grant, grant.page.id, news);

  function open(grant: Grant): Offer {
    const offer = held.get(grant)?.offer ?? { asks: [], rows: [], consumed: '' };
    held.set(grant, { offer, taken: null });
    return offer;
  }

  function close(grant: Grant): void {
    const had = held.get(grant);
    if (!had?.offer) return;
    held.set(grant, { offer: null, taken: null });
    tellOthers(grant, { type: 'closed', participant: grant.participant });
  }

  return {
    asked(grant, about) {
      const { participant, writer } = grant;
      const offer = open(grant);
      const ask = hearAsk(about);
      offer.asks = [...withRoom(offer, about.askId), ask];
      tellOthers(grant, { type: 'asked', participant, writer, ask: asShared(ask) });
      return (event) => {
        // The offer may be over, or the ask have made room; then the page alone hears it.
        if (held.get(grant)?.offer !== offer || !offer.asks.includes(ask)) return;
        hearEvent(ask, event);
        tellOthers(grant, { type: 'event', participant, event });
      };
    },
    show(grant, { rows, consumed }) {
      const offer = held.get(grant)?.offer;
      if (!offer) return;
      if (rows.length === 0) return close(grant);
      offer.rows = rows.filter((row) => has(offer, row));
      offer.consumed = consumed;
      tellOthers(grant, { type: 'shown', participant: grant.participant, rows: offer.rows, consumed });
    },
    take(taker, { participant, askId, candidate }) {
      const owner = rooms.in(taker.documentId).find((one) => one.participant === participant);
      const { offer = null, taken = null } = (owner && held.get(owner)) ?? {};
      if (!owner || !offer || !has(offer, { askId, candidate })) {
        return failed({ code: 'offer-over', by: taken?.askIds.has(askId) ? taken.by : null });
      }
      const askIds = new Set(offer.asks.map(({ about }) => about.askId));
      held.set(owner, { offer: null, taken: { askIds, by: taker.writer.name || nameless } });
      tell(owner, taker.page.id, { type: 'taken', participant, askId, candidate, by: taker.writer });
      return done(null);
    },
    left(grant) {
      close(grant);
      held.delete(grant);
    },
    others: (grant) =>
      rooms.in(grant.documentId).flatMap((one) => {
        const offer = held.get(one)?.offer;
        return one === grant || !offer ? [] : [shared(one, offer)];
      }),
    follow(batch) {
      for (const grant of rooms.in(batch.documentId)) {
        for (const { about } of held.get(grant)?.offer?.asks ?? []) {
          about.place = batch.carry(about.place, grant.page.id);
        }
      }
    },
  };
}

const has = ({ asks }: Offer, { askId, candidate }: OfferRow) =>
  asks.some(({ about }) => about.askId === askId && candidate < about.candidates);

/** Its asks without one of this id, and few enough for one more: of those that are over and not shown the oldest go. */
function withRoom({ asks, rows }: Offer, askId: string): HeardAsk[] {
  const others = asks.filter(({ about }) => about.askId !== askId);
  const isIdle = (ask: HeardAsk) => isOver(ask) && !rows.some((row) => row.askId === ask.about.askId);
  const spare = others.filter(isIdle).slice(0, Math.max(0, others.length + 1 - limits.offerRows));
  return others.filter((ask) => !spare.includes(ask));
}

function shared({ participant, writer }: Grant, { asks, rows, consumed }: Offer): SharedOffer {
  return { participant, writer, asks: asks.map(asShared), rows, consumed };
}
