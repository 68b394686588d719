import { done, rescueLookSchema, rescueReadSchema } from '@tercet/protocol';
import type { RouteParts } from '../gateway-parts.ts';
import { grantedRoute, type Routes } from '../route.ts';

type RescueRoutes = Pick<Routes, Extract<keyof Routes, `rescue:${string}`>>;

/** What an owner does with a document that was damaged on the disk [DC13]. */
export function rescueRoutes({ desk, rooms }: Pick<RouteParts, 'desk' | 'rooms'>): RescueRoutes {
  return {
    'rescue:look': grantedRoute(rescueLookSchema, ({ documentId }) => desk.rescue.look(documentId)),
    'rescue:read': grantedRoute(rescueReadSchema, (message) => desk.rescue.read(message)),
    'rescue:go-on': grantedRoute(rescueReadSchema, async (message, { writer }) => {
      const mended = await desk.rescue.goOn(writer.id, message);
      if (!mended.ok) return mended;
      const { documentId } = message;
      rooms.tellDocument(documentId, null, 'document:mended', { documentId });
      return done(null);
    }),
  };
}
