import { allows, type ClientEvents, failed, type Result } from '@tercet/protocol';
import { parseMessage } from '../bad-message.ts';
import { grantOf, type Page } from '../pages/page.ts';
import { needs, ofDamaged } from './needs.ts';
import { documentOf, type GrantedRoute, type OpenRoute, type Routes } from './route.ts';

/**
 * Parses a message, checks the page's right, and has it handled [MS1] [LK1]. Whatever has no rule is refused.
 * Throws what a handler throws.
 */
export async function answerMessage(
  routes: Routes,
  page: Page,
  event: string,
  message: unknown,
): Promise<Result<unknown>> {
  if (!isEvent(event)) {
    return failed({ code: 'bad-message', path: '', problem: 'there is no such event' });
  }
  const needed = needs[event];
  if (needed === 'nothing') {
    const route = routes[event] as OpenRoute;
    const parsed = parseMessage(route.schema, message);
    return parsed.ok ? route.handle(parsed.value, page) : parsed;
  }
  const route = routes[event] as GrantedRoute;
  if (message === null && route.withdraw) return route.withdraw(page);
  const parsed = parseMessage(route.schema, message);
  if (!parsed.ok) return parsed;
  const documentId = documentOf(parsed.value);
  const grant = grantOf(page, documentId, ofDamaged.has(event));
  if (!grant) return failed({ code: 'document-unknown', documentId });
  if (!allows(grant.right, needed)) return failed({ code: 'not-allowed', needs: needed });
  const answer = await route.handle(parsed.value, grant, message);
  // What was under way when the link was revoked is not answered with anything of the document [LK4].
  return grant.over === 'revoked' ? failed({ code: 'document-unknown', documentId }) : answer;
}

const isEvent = (event: string): event is keyof ClientEvents => Object.hasOwn(needs, event);
