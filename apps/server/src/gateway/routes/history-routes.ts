import { historyNameSchema, historyOutlineSchema, historyReadSchema } from '@tercet/protocol';
import type { PageTurns } from '../../history/page-turns.ts';
import type { RouteParts } from '../gateway-parts.ts';
import { grantedRoute, type Routes } from '../route.ts';

type HistoryRoutes = Pick<Routes, Extract<keyof Routes, `history:${string}`>>;

/** The document's life, and names in it [DC9]. One thing of a page at a time [DC18]. */
export function historyRoutes(
  { desk, writers }: Pick<RouteParts, 'desk' | 'writers'>,
  inTurn: PageTurns,
): HistoryRoutes {
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
