import type { ContinuationEvent } from '@tercet/protocol';

/**
 * Where events go.
 * @param drawn with a `piece` or `ended`: token ids of its candidate drawn since it was last told of.
 */
export type Emit = (event: ContinuationEvent, drawn?: number[]) => void;
