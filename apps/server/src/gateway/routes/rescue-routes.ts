import { done, rescueLookSchema, rescueReadSchema } from '@tercet/protocol';
import type { PageTurns } from '../../history/page-turns.ts';
import type { RouteParts } from '../gateway-parts.ts';
import { grantedRoute, type Routes } from '../route.ts';

type RescueRoutes = Pick<Routes, Extract<keyof Routes, `rescue:${string}`>>;

/** What an owner does with a document that was damaged on the disk [DC13]. It is read whole, so one thing at a time. */
export function rescueRoutes(
  { desk, rooms }: Pick<RouteParts, 'desk' | 'rooms'>,
  inTurn: PageTurns,
): RescueRoutes {
  return {
    'rescue:look': grantedRoute(rescueLookSchema, ({ documentId }, grant) =>
      inTurn(grant, () => desk.rescue.look(documentId)),
    ),
    'rescue:read': grantedRoute(rescueReadSchema, (message, grant) =>
      inTurn(grant, () => desk.rescue.read(message)),
    ),
    'rescue:go-on': grantedRoute(rescueReadSchema, async (message, grant) => {
      const mended = await inTurn(grant, () => desk.rescue.goOn(grant.writer.id, message));
      if (!mended.ok) return mended;
      const { documentId } = message;
      rooms.tellDocument(documentId, null, 'document:mended', { documentId });
      return done(null);
    }),
  };
}
