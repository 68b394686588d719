/** Why somebody was turned away at the door, or put out. One word each: a label of the metrics. */
export const refusals = [
  'host',
  'origin',
  'cross-site',
  'sockets',
  'requests',
  'documents',
  'wrong-links',
  'pages',
  'messages',
  'flood',
  'document-bytes',
  'read-bytes',
  'work',
  'too-large',
  'slow-reader',
] as const;

export type Refusal = (typeof refusals)[number];
export type ObserveRefusal = (reason: Refusal) => void;
