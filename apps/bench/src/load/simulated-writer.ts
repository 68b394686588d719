import type { ContinuationAsk, ContinuationEvent } from '@tercet/protocol';
import type { Page } from '../open-page.ts';
import { benchAsk } from '../timed-ask.ts';
import { type AskOutcome, followAsk } from './ask-outcome.ts';
import type { Draft } from './draft.ts';

/** Someone at a page: what they ask next goes on where they last asked. */
export interface SimulatedWriter {
  /** Asks once more, at once, whatever is still under way. Never rejects. */
  ask(): Promise<AskOutcome>;
}

const now = () => performance.now();

export function createWriter(model: string, page: Page, draft: Draft): SimulatedWriter {
  return {
    ask: () =>
      new Promise((resolve) => {
        const message: ContinuationAsk = benchAsk(model, draft.next());
        const { see, refuse } = followAsk(message.candidates, now(), now);
        const watch = (event: ContinuationEvent) => {
          const outcome = see(event);
          if (outcome) resolve(outcome);
          return outcome !== null;
        };
        page.ask(message, watch, (failure) => resolve(refuse(failure)));
      }),
  };
}
