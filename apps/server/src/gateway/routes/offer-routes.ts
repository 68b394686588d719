import { done, offerShowSchema, offerTakeSchema } from '@tercet/protocol';
import type { RouteParts } from '../gateway-parts.ts';
import { grantedRoute, type Routes } from '../route.ts';

type OfferRoutes = Pick<Routes, Extract<keyof Routes, `offer:${string}`>>;

/** What a page shows of its offer, and who may take from it. */
export function offerRoutes({
  offers,
  writers,
  observe,
}: Pick<RouteParts, 'offers' | 'writers' | 'observe'>): OfferRoutes {
  return {
    'offer:show': grantedRoute(offerShowSchema, (message, grant) => {
      offers.show(grant, message);
      return done(null);
    }),
    'offer:take': grantedRoute(offerTakeSchema, (message, grant) => {
      const taken = offers.take(grant, message);
      observe({ type: 'take', outcome: taken.ok ? 'won' : 'over' });
      if (taken.ok) writers.remember(grant);
      return taken;
    }),
  };
}
