import type { ClientEvents, Result } from '@tercet/protocol';
import type { z } from 'zod';
import type { Grant, Page } from '../pages/page.ts';
import type { Needs } from './needs.ts';

type Answer = Result<unknown> | Promise<Result<unknown>>;

/** Where a message says which document it is about. */
export type OfDocument = { documentId: string } | { document: { documentId: string } };

export function documentOf(message: OfDocument): string {
  return 'documentId' in message ? message.documentId : message.document.documentId;
}

/** An event that needs no right: what its message must be, and what is done with one that is. */
export interface OpenRoute<Message = unknown> {
  schema: z.ZodType<Message>;
  handle: (message: Message, page: Page) => Answer;
}

/** An event that needs a right in the document its message names: it is handled with the page's grant there. */
export interface GrantedRoute<Message extends OfDocument = OfDocument> {
  schema: z.ZodType<Message>;
  /** `sent` is the message as it came, unparsed. */
  handle: (message: Message, grant: Grant, sent: unknown) => Answer;
  /** Where null is a message too: it takes back what is the page's own, for which nothing is needed. */
  withdraw?: (page: Page) => Result<null>;
}

/** One route an event; which kind, `needs` says. */
export type Routes = {
  [Event in keyof ClientEvents]: Needs[Event] extends 'nothing' ? OpenRoute : GrantedRoute;
};

// Sound, both: `handle` only ever gets what `schema` gave.
export const openRoute = <Message>(
  schema: z.ZodType<Message>,
  handle: OpenRoute<Message>['handle'],
): OpenRoute => ({ schema, handle: handle as OpenRoute['handle'] });

export const grantedRoute = <Message extends OfDocument>(
  schema: z.ZodType<Message>,
  handle: GrantedRoute<Message>['handle'],
): GrantedRoute => ({ schema, handle: handle as unknown as GrantedRoute['handle'] });
