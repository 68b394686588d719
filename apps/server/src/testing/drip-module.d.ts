/** What drip.mjs exports; it is plain JavaScript for the fake worker's sake. */
declare module '*/drip.mjs' {
  import type { CandidateProgress, ContinuationEvent } from '@tercet/protocol';

  type WithoutAsk<One> = One extends { candidate: number } ? Omit<One, 'askId' | 'candidate'> : never;

  export interface Drip {
    hasEnded(): boolean;
    /** Events without their ask and candidate, each with the tokens drawn since the last. */
    step(): { body: WithoutAsk<ContinuationEvent>; drawn?: number[] }[];
  }

  export function dripOf(of: {
    seed: number;
    candidate: number;
    maxTokens: number;
    from: CandidateProgress | undefined;
  }): Drip;
}
