import { randomUUID } from 'node:crypto';
import {
  type ClientEvents,
  continuationAskSchema,
  continuationCancelSchema,
  continuationHintSchema,
  documentAppendSchema,
  documentCloseSchema,
  documentOpenSchema,
  done,
  failed,
  limits,
  type Result,
  type ServerEvents,
} from '@tercet/protocol';
import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import { z } from 'zod';
import { badMessage } from './bad-message.ts';
import type { DocumentDesk } from './documents/document-desk.ts';
import { createHintGate } from './hint-gate.ts';
import type { Dispatched, Dispatcher } from './models/dispatcher.ts';

export type PageServer = Server<ClientEvents, ServerEvents>;
type PageSocket = Socket<ClientEvents, ServerEvents>;

/** What a message must be, and what is done with one that is. */
interface Route<Message> {
  schema: z.ZodType<Message>;
  handle: (message: Message) => Result<unknown> | Promise<Result<unknown>>;
}
const route = <Message>(schema: z.ZodType<Message>, handle: Route<Message>['handle']): Route<unknown> => ({
  schema,
  // Sound: `handle` only ever gets what `schema` gave.
  handle: handle as Route<unknown>['handle'],
});

export interface GatewayParts {
  desk: DocumentDesk;
  dispatcher: Dispatcher;
  log: Logger;
}

/** The door for pages: every message is parsed here, once, and answered with a value or a failure [MS1]. */
export function attachGateway(io: PageServer, parts: GatewayParts): void {
  io.on('connection', (socket) => {
    const page = createPage(socket, parts);
    socket.emit('models:state', parts.dispatcher.models());
    socket.onAny((event: string, ...args: unknown[]) => void page.receive(event, args));
    socket.on('disconnect', page.leave);
  });
}

function createPage(socket: PageSocket, { desk, dispatcher, log }: GatewayParts) {
  const pageId = randomUUID();
  const asks = new Map<string, Dispatched>();
  const hints = createHintGate({ send: (hint) => dispatcher.hint(pageId, hint) });
  const roomOf = (documentId: string) => `document:${documentId}`;

  const routes: Record<keyof ClientEvents, Route<unknown>> = {
    'document:create': route(z.object({}), () => desk.create()),
    'document:open': route(documentOpenSchema, async (message) => {
      // In the room before the version is read, so that no step falls between the two.
      await socket.join(roomOf(message.documentId));
      const opened = await desk.open(pageId, message);
      // A page that left meanwhile has been forgotten already; its wish must not bring it back.
      if (!opened.ok || socket.disconnected) await leaveDocument(message.documentId);
      return opened;
    }),
    'document:append': route(documentAppendSchema, (message) =>
      desk.append(message, (steps) => {
        socket.to(roomOf(message.documentId)).emit('document:steps', steps);
      }),
    ),
    'document:close': route(documentCloseSchema, async ({ documentId }) => {
      await leaveDocument(documentId);
      return done(null);
    }),
    'continuation:ask': route(continuationAskSchema, (ask) => {
      if (asks.has(ask.askId)) {
        return failed({ code: 'bad-message', path: 'askId', problem: 'an ask of this id is under way' });
      }
      const taken = dispatcher.ask(ask, pageId, (event) => {
        if (asks.get(ask.askId)?.isOver()) asks.delete(ask.askId);
        socket.emit('continuation:event', event);
      });
      if (!taken.ok) return taken;
      asks.set(ask.askId, taken.value);
      return done(null);
    }),
    'continuation:hint': route(continuationHintSchema.nullable(), (hint) => {
      if (!socket.disconnected) hints.hint(hint);
      return done(null);
    }),
    'continuation:cancel': route(continuationCancelSchema, ({ askId, candidate }) => {
      asks.get(askId)?.cancel(candidate);
      return done(null);
    }),
  };

  async function leaveDocument(documentId: string): Promise<void> {
    await socket.leave(roomOf(documentId));
    desk.leave(pageId, documentId);
  }

  async function answerTo(event: string, message: unknown): Promise<Result<unknown>> {
    const to = Object.hasOwn(routes, event) ? routes[event as keyof ClientEvents] : undefined;
    if (!to) return failed({ code: 'bad-message', path: '', problem: 'there is no such event' });
    const bytes = Buffer.byteLength(JSON.stringify(message) ?? '');
    if (bytes > limits.messageBytes) return failed({ code: 'too-large', bytes, limit: limits.messageBytes });
    const parsed = to.schema.safeParse(message);
    if (!parsed.success) return failed(badMessage(parsed.error));
    try {
      return await to.handle(parsed.data);
    } catch (error) {
      log.error({ err: error, event }, 'a handler broke');
      return failed({ code: 'internal', problem: 'the server could not handle this message' });
    }
  }

  return {
    async receive(event: string, args: unknown[]): Promise<void> {
      const last = args.at(-1);
      const answer =
        typeof last === 'function' ? (last as (result: Result<unknown>) => void) : () => undefined;
      answer(await answerTo(event, typeof args[0] === 'function' ? undefined : args[0]));
    },
    /** A page that is gone needs nothing more [CN12]. */
    leave(): void {
      for (const dispatched of asks.values()) dispatched.cancel();
      asks.clear();
      hints.close();
      for (const documentId of desk.openedBy(pageId)) desk.leave(pageId, documentId);
    },
  };
}
