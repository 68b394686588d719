import {
  type ContinuationAsk,
  type ContinuationEvent,
  continuationAskSchema,
  continuationCancelSchema,
  continuationHintSchema,
  done,
  failed,
  type Result,
} from '@tercet/protocol';
import type { z } from 'zod';
import type { Grant } from '../../pages/page.ts';
import type { RouteParts } from '../gateway-parts.ts';
import { grantedRoute, openRoute, type Routes } from '../route.ts';

type ContinuationRoutes = Pick<Routes, Extract<keyof Routes, `continuation:${string}`>>;

/** Over a page's socket an ask is always made in a document. */
const askInDocumentSchema = continuationAskSchema.required({ document: true });
type AskInDocument = z.infer<typeof askInDocumentSchema>;

/** Asks and hints of a page; what it asks is shared with the others of its document [OF1]. */
export function continuationRoutes({
  desk,
  dispatcher,
  rooms,
  offers,
  writers,
  wallClock,
}: Pick<
  RouteParts,
  'desk' | 'dispatcher' | 'rooms' | 'offers' | 'writers' | 'wallClock'
>): ContinuationRoutes {
  function ask(message: AskInDocument, grant: Grant, sent: unknown): Result<null> {
    const { page } = grant;
    const { document, ...asked } = message;
    const { askId, model, candidates } = asked;
    if (page.asks.has(askId)) {
      return failed({ code: 'bad-message', path: 'askId', problem: 'an ask of this id is under way' });
    }
    const { documentId, version, position } = document;
    const place = desk.mapForward(documentId, { version, anchor: position, head: position }, page.id);
    if (!place) {
      return failed({ code: 'bad-message', path: 'document', problem: 'the document has no such place' });
    }
    let share: (event: ContinuationEvent) => void = () => undefined;
    const taken = dispatcher.ask(asked, page.id, (event) => {
      if (page.asks.get(askId)?.dispatched.isOver()) page.asks.delete(askId);
      // Of a document that was taken from the page nothing more comes.
      if (grant.over !== null && grant.over !== 'left') return;
      rooms.tellPage(page, 'continuation:event', event);
      share(event);
    });
    if (!taken.ok) return taken;
    page.asks.set(askId, { dispatched: taken.value, documentId });
    writers.remember(grant);
    const settings = asSent(asked.settings, sent);
    share = offers.asked(grant, { askId, model, settings, candidates, at: wallClock(), place });
    return done(null);
  }

  const hint = grantedRoute(continuationHintSchema, ({ documentId, ...next }, { page }) => {
    page.hintedIn = documentId;
    if (!page.socket.disconnected) page.hints.hint(next);
    return done(null);
  });

  return {
    'continuation:ask': grantedRoute(askInDocumentSchema, ask),
    'continuation:hint': {
      ...hint,
      withdraw({ hints, socket }) {
        if (!socket.disconnected) hints.hint(null);
        return done(null);
      },
    },
    'continuation:cancel': openRoute(continuationCancelSchema, ({ askId, candidate }, page) => {
      page.asks.get(askId)?.dispatched.cancel(candidate);
      return done(null);
    }),
  };
}

/** The settings the page named, as JSON: what it left to the defaults is left out, as in its own machine mark. */
function asSent(settings: ContinuationAsk['settings'], sent: unknown): string {
  const { settings: named } = sent as { settings: object };
  const parsed: Record<string, unknown> = settings;
  return JSON.stringify(
    Object.fromEntries(
      Object.keys(named)
        .filter((key) => Object.hasOwn(parsed, key))
        .map((key) => [key, parsed[key]]),
    ),
  );
}
