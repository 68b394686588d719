/** How much work one message may cause, and how much is done in one go; in units of about a microsecond. */
export const costLimits = {
  /** Of the steps of one append together. One step alone may cost more: `documentNodes` bounds it. */
  append: 1_000_000,
  /** Of what is done without a pause. */
  slice: 10_000,
  /** Nodes marked without a pause. */
  markedAtOnce: 3_500,
  /** Nodes of a document: it may not grow over it. A step is bounded by the document it applies to. */
  documentNodes: 250_000,
  /** Children of one node of text, as a change of one letter makes the list of them anew. */
  inlineNodes: 50_000,
} as const;
