import type {
  ContinuationAskInput,
  ContinuationCancel,
  ContinuationEvent,
  ContinuationHintInput,
} from '@tercet/protocol';

/** Where continuations come from. The page implements it over its socket; tests implement it in memory. */
export interface ContinuationSource {
  /**
   * Sends one ask. Events arrive in the order of [CN2]; a refusal arrives as one `failed` event.
   * `onEvent` is never called before `ask` has returned. Events that come after a cancel are ignored.
   */
  ask(ask: ContinuationAskInput, onEvent: (event: ContinuationEvent) => void): void;
  cancel(cancel: ContinuationCancel): void;
  /** What will likely be asked next, in place of the last hint; null withdraws it [CN16]. Never answered. */
  hint(hint: ContinuationHintInput | null): void;
}
