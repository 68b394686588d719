import type { Failure } from '@tercet/protocol';

/**
 * What the page may say about the writer's edits [UX 14].
 *
 * saved → saving → saved; saving → not-saved (trouble, or 2 s without an answer) → saving → saved;
 * any → refused, which ends it: nothing more is sent.
 *
 * `progress`: of much text, the share that is saved, 0 to 1; absent: there is little to save.
 */
export type SavedState =
  /** Every edit is durable on the server. */
  | { state: 'saved'; pendingSteps: 0 }
  | { state: 'saving'; pendingSteps: number; progress?: number }
  /** Kept here and sent again by itself. `failure` is there when the server answered one. */
  | {
      state: 'not-saved';
      pendingSteps: number;
      cause: 'disconnected' | 'unanswered' | 'failed';
      failure: Failure | null;
      progress?: number;
      /** What waits is in this browser's database too: it outlives the page [DC11]. */
      keptInBrowser: boolean;
    }
  /** The server takes nothing from this page any more (schema-mismatch, document-unknown, …). */
  | { state: 'refused'; pendingSteps: number; failure: Failure; keptInBrowser: boolean };
