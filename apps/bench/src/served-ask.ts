import type { ContinuationAsk } from '@tercet/protocol';
import type { Page } from './open-page.ts';
import { type AskTimes, createAskTimer } from './timed-ask.ts';

const now = () => performance.now();

/** Asks over a page's socket and times what it sees. Rejects when the ask is refused or fails. */
export function servedAsk(page: Page, message: ContinuationAsk): Promise<AskTimes> {
  return new Promise((resolve, reject) => {
    const timer = createAskTimer(now(), now, message.candidates);
    page.ask(
      message,
      (event) => {
        if (event.type === 'failed') reject(new Error(`Failed: ${JSON.stringify(event.failure)}`));
        const over = event.type === 'failed' || timer.see(event);
        if (over) resolve(timer.times());
        return over;
      },
      (failure) => reject(new Error(`Refused: ${JSON.stringify(failure)}`)),
    );
  });
}
