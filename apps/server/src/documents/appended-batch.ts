import type { PlacedSelection, SentStep } from '@tercet/protocol';

/** Steps of one document that have just become durable, in the order of the log and without a gap. */
export interface AppendedBatch {
  documentId: string;
  /** The version the first step applies to. */
  version: number;
  steps: SentStep[];
  /** About how many the steps are. */
  bytes: number;
  /** The page whose append it was: it hears of it by its answer. Null when another server stored them: all must hear. */
  page: string | null;
  /**
   * A selection in the document at `version`, as it is after these steps [PR3]: what `page` itself typed at its
   * caret carries the caret along, what others put there stays behind it.
   */
  carry(selection: PlacedSelection, page: string | null): PlacedSelection;
}
