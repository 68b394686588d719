import { modelPullMessageSchema } from '@tercet/protocol';
import type { RouteParts } from '../gateway-parts.ts';
import { grantedRoute, type Routes } from '../route.ts';

type ModelRoutes = Pick<Routes, Extract<keyof Routes, `model:${string}`>>;

/** What a document's owners do with the server's models, where whoever runs it lets them. */
export function modelRoutes({ pullModel }: Pick<RouteParts, 'pullModel'>): ModelRoutes {
  return { 'model:pull': grantedRoute(modelPullMessageSchema, ({ name }) => pullModel(name)) };
}
