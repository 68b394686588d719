/** Bounds of a document, the same on page and server. A step that would pass one is refused, never cut. */
export const documentLimits = {
  /** ProseMirror's size: characters and the edges of nodes. */
  size: 5_000_000,
  /** Nodes inside nodes. */
  depth: 64,
  /** Characters of one attribute; some are shorter: see `attributeShapes`. */
  attributeCharacters: 8_000,
} as const;
