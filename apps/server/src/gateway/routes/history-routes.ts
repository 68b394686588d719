import {
  failed,
  historyNameSchema,
  historyOutlineSchema,
  historyReadSchema,
  type Result,
} from '@tercet/protocol';
import { createPageQueues } from '../../history/page-queues.ts';
import type { RouteParts } from '../gateway-parts.ts';
import type { Grant } from '../grant.ts';
import type { Page } from '../page.ts';
import { grantedRoute, type Routes } from '../route.ts';

type HistoryRoutes = Pick<Routes, Extract<keyof Routes, `history:${string}`>>;

/** The document's life, and names in it [DC9]. One thing of a page at a time [DC18]. */
export function historyRoutes({ desk, writers }: Pick<RouteParts, 'desk' | 'writers'>): HistoryRoutes {
  const queues = createPageQueues();
  const heard = new WeakSet<Page>();

  /** In the page's queue, which ends with the page; what is told is charged. */
  async function inTurn<Value>({ page }: Grant, work: () => Promise<Result<Value>>): Promise<Result<Value>> {
    const tooFast = await page.door.mayRead();
    if (tooFast) return failed(tooFast);
    if (!heard.has(page)) {
      heard.add(page);
      page.socket.once('disconnect', () => queues.left(page.id));
    }
    const answer = await queues.run(page.id, work);
    if (answer.ok) page.door.read(Buffer.byteLength(JSON.stringify(answer.value)));
    return answer;
  }

  return {
    'history:outline': grantedRoute(historyOutlineSchema, (ask, grant) =>
      inTurn(grant, () => desk.outline(ask)),
    ),
    'history:read': grantedRoute(historyReadSchema, (message, grant) =>
      inTurn(grant, () => desk.read(message)),
    ),
    'history:name': grantedRoute(historyNameSchema, async (message, grant) => {
      const named = await inTurn(grant, () => desk.name(grant.writer.id, message));
      if (named.ok) writers.remember(grant);
      return named;
    }),
  };
}
