import type { Failure } from '@tercet/protocol';

/** What pages do in documents, for the meters. Names nobody and no document. */
type PageObservation =
  | { type: 'append'; outcome: AppendOutcome; timeMs: number }
  | { type: 'link'; outcome: 'opened' | 'refused' }
  | { type: 'take'; outcome: 'won' | 'over' };

export const appendOutcomes = ['accepted', 'merged', 'stale', 'rejected', 'failed'] as const;
export type AppendOutcome = (typeof appendOutcomes)[number];
export type ObservePages = (observation: PageObservation) => void;

export function outcomeOfFailure({ code }: Failure): AppendOutcome {
  if (code === 'stale-version') return 'stale';
  return code === 'step-rejected' ? 'rejected' : 'failed';
}
