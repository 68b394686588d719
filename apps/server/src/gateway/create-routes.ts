import { createPageTurns } from '../history/page-turns.ts';
import type { RouteParts } from './gateway-parts.ts';
import type { Routes } from './route.ts';
import { continuationRoutes } from './routes/continuation-routes.ts';
import { documentRoutes } from './routes/document-routes.ts';
import { historyRoutes } from './routes/history-routes.ts';
import { linkRoutes } from './routes/link-routes.ts';
import { modelRoutes } from './routes/model-routes.ts';
import { offerRoutes } from './routes/offer-routes.ts';
import { presenceRoutes } from './routes/presence-routes.ts';
import { rescueRoutes } from './routes/rescue-routes.ts';

/** Every event a page may send, and what is done with it. */
export function createRoutes(parts: RouteParts): Routes {
  const inTurn = createPageTurns();
  return {
    ...documentRoutes(parts),
    ...linkRoutes(parts),
    ...presenceRoutes(parts),
    ...historyRoutes(parts, inTurn),
    ...rescueRoutes(parts, inTurn),
    ...continuationRoutes(parts),
    ...modelRoutes(parts),
    ...offerRoutes(parts),
  };
}
