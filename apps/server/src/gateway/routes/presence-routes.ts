import { allows, done, presenceMoveSchema, presenceNameSchema } from '@tercet/protocol';
import type { RouteParts } from '../gateway-parts.ts';
import { grantedRoute, type Routes } from '../route.ts';

type PresenceRoutes = Pick<Routes, Extract<keyof Routes, `presence:${string}`>>;

/** Where a page is, and what its writer is called. Who it is no message says [PR1]. */
export function presenceRoutes({
  presence,
  writers,
}: Pick<RouteParts, 'presence' | 'writers'>): PresenceRoutes {
  return {
    'presence:move': grantedRoute(presenceMoveSchema, ({ selection }, grant) => {
      presence.move(grant, selection);
      return done(null);
    }),
    'presence:name': grantedRoute(presenceNameSchema, ({ name }, grant) => {
      const writer = presence.rename(grant, name);
      // Who only reads is in no history.
      if (allows(grant.right, 'write')) writers.renamed(grant);
      return done(writer);
    }),
  };
}
