import { historyNameSchema, historyOutlineSchema, historyReadSchema } from '@tercet/protocol';
import type { RouteParts } from '../gateway-parts.ts';
import { grantedRoute, type Routes } from '../route.ts';

type HistoryRoutes = Pick<Routes, Extract<keyof Routes, `history:${string}`>>;

/** The document's life, and names in it [DC9]. */
export function historyRoutes({ desk, writers }: Pick<RouteParts, 'desk' | 'writers'>): HistoryRoutes {
  return {
    'history:outline': grantedRoute(historyOutlineSchema, ({ documentId }) => desk.outline(documentId)),
    'history:read': grantedRoute(historyReadSchema, (message) => desk.read(message)),
    'history:name': grantedRoute(historyNameSchema, async (message, grant) => {
      const named = await desk.name(grant.writer.id, message);
      if (named.ok) writers.remember(grant);
      return named;
    }),
  };
}
