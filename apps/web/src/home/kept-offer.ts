import type { RememberedOffer } from '@tercet/editor';

/** A text that was offered in a document, as the browser keeps it [HM7]. */
export interface KeptOffer {
  /** The document's id, when it was asked for, and which candidate of which ask. */
  key: string;
  documentId: string;
  /** Milliseconds since 1970. */
  at: number;
  offer: RememberedOffer;
}

export const keptOffer = (documentId: string, offer: RememberedOffer): KeptOffer => ({
  key: `${documentId} ${offer.asked.at} ${offer.candidate.id}`,
  documentId,
  at: offer.asked.at,
  offer,
});
