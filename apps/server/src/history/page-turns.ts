import { failed, type Result } from '@tercet/protocol';
import type { Grant, Page } from '../pages/page.ts';
import { createPageQueues } from './page-queues.ts';

/** Long reading for a page: in the page's queue, which ends with the page; what is told is charged [DC18]. */
export type PageTurns = <Value>(grant: Grant, work: () => Promise<Result<Value>>) => Promise<Result<Value>>;

export function createPageTurns(): PageTurns {
  const queues = createPageQueues();
  const heard = new WeakSet<Page>();
  return async ({ page }, work) => {
    const tooFast = await page.door.mayRead();
    if (tooFast) return failed(tooFast);
    if (!heard.has(page)) {
      heard.add(page);
      page.socket.once('disconnect', () => queues.left(page.id));
    }
    const answer = await queues.run(page.id, work);
    if (answer.ok) page.door.read(Buffer.byteLength(JSON.stringify(answer.value)));
    return answer;
  };
}
