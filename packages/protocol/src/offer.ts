import { z } from 'zod';
import { askIdSchema, type ContinuationEvent } from './continuation.ts';
import { documentIdSchema } from './document-id.ts';
import { limits } from './limits.ts';
import { text } from './text.ts';
import type { PlacedSelection, Writer } from './writer.ts';

/*
 * Candidates shared among writers. A page has at most one offer open; the server relays what its asks say to the
 * other pages of the document, so that what they see is what the model wrote, and keeps it for those who come later.
 */

const candidate = z
  .int()
  .min(0)
  .max(limits.candidates - 1);

/** Which candidates an asking page shows, in order; `askId` are its own. */
const offerRowSchema = z.object({ askId: askIdSchema, candidate });
export type OfferRow = z.infer<typeof offerRowSchema>;

export const offerShowSchema = z.object({
  documentId: documentIdSchema,
  /** Empty: the offer is closed. */
  rows: z.array(offerRowSchema).max(limits.offerRows),
  /** What of the candidates stands in the text already: typed through or taken by word. */
  consumed: text(limits.avoidCharacters),
});
export type OfferShow = z.infer<typeof offerShowSchema>;

export const offerTakeSchema = z.object({
  documentId: documentIdSchema,
  /** The participant whose offer it is. */
  participant: text(limits.idCharacters).min(1),
  askId: askIdSchema,
  candidate,
});
export type OfferTake = z.infer<typeof offerTakeSchema>;

/** One ask of a shared offer and all it has said, for pages that come while it is open. */
export interface SharedAsk {
  askId: string;
  model: string;
  /** As it was asked, JSON text: for the machine mark. */
  settings: string;
  candidates: number;
  /** Milliseconds since 1970, the server's clock. */
  at: number;
  /** Where it was asked: `anchor` = `head`. Mapped by the server to the version named. */
  place: PlacedSelection;
  /** The last word each way on what it said; joined pieces as one piece each. In the order of [CN2]. */
  events: ContinuationEvent[];
}

/** A page's open offer. */
export interface SharedOffer {
  participant: string;
  writer: Writer;
  asks: SharedAsk[];
  rows: OfferRow[];
  consumed: string;
}

/** What other pages hear of an offer, in order. */
export type OfferNews =
  | { type: 'asked'; participant: string; writer: Writer; ask: SharedAsk }
  | { type: 'event'; participant: string; event: ContinuationEvent }
  | { type: 'shown'; participant: string; rows: OfferRow[]; consumed: string }
  /** The first take of an offer wins [OF3]; the offer is over for everyone. `by` took it. */
  | { type: 'taken'; participant: string; askId: string; candidate: number; by: Writer }
  | { type: 'closed'; participant: string };

export interface OfferMessage {
  documentId: string;
  news: OfferNews;
}
