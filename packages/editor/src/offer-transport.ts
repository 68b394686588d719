import type { OfferRow, Result } from '@tercet/protocol';

/** How this page's offer is shown to others, and others' candidates are taken. */
export interface OfferTransport {
  show(rows: readonly OfferRow[], consumed: string): void;
  /** Whether the take counts [OF3]. Rejects when nobody knows. */
  take(participant: string, askId: string, candidate: number): Promise<Result<null>>;
}
