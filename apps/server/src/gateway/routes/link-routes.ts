import { linkCreateSchema, linkListSchema, linkRevokeSchema } from '@tercet/protocol';
import type { RouteParts } from '../gateway-parts.ts';
import { grantedRoute, type Routes } from '../route.ts';

type LinkRoutes = Pick<Routes, Extract<keyof Routes, `link:${string}`>>;

/** What a document's owners do with its links [LK5]. */
export function linkRoutes({ links, seats }: Pick<RouteParts, 'links' | 'seats'>): LinkRoutes {
  return {
    'link:list': grantedRoute(linkListSchema, ({ documentId }, { linkId }) => links.list(documentId, linkId)),
    'link:create': grantedRoute(linkCreateSchema, ({ documentId, right, label }) =>
      links.create(documentId, right, label),
    ),
    'link:revoke': grantedRoute(linkRevokeSchema, ({ documentId, linkId }) =>
      links.revoke(documentId, linkId, () => seats.revoke(documentId, linkId)),
    ),
  };
}
