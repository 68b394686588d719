import {
  type DocumentAppend,
  type DocumentAppended,
  type DocumentOpened,
  documentAppendSchema,
  documentCloseSchema,
  documentDeleteSchema,
  documentOpenSchema,
  documentPartSchema,
  documentPeekSchema,
  done,
  type Failure,
  failed,
  limits,
  type Result,
} from '@tercet/protocol';
import { z } from 'zod';
import { bytesOf } from '../../door/measured-parser.ts';
import { JsonText } from '../../json-text.ts';
import { outcomeOfFailure } from '../../metrics/page-observation.ts';
import type { Grant, Page } from '../../pages/page.ts';
import type { RouteParts } from '../gateway-parts.ts';
import { createParcels } from '../parcels.ts';
import { grantedRoute, openRoute, type Routes } from '../route.ts';

type DocumentRoutes = Pick<Routes, Extract<keyof Routes, `document:${string}`>>;

/** About how many bytes a document is that was told. */
function lengthOf(opened: DocumentOpened): number {
  const told: unknown = opened.kind === 'snapshot' ? opened.doc : opened.steps;
  return told instanceof JsonText ? told.text.length : shortBytes;
}
/** Of one that was not written as text. */
const shortBytes = 50_000;

/** Making, opening, writing, closing and deleting documents. */
export function documentRoutes({
  desk,
  links,
  seats,
  rooms,
  writers,
  observe,
  now,
}: Pick<RouteParts, 'desk' | 'links' | 'rooms' | 'seats' | 'writers' | 'observe' | 'now'>): DocumentRoutes {
  const parcels = createParcels();

  /** Openings and closings of one page do not overtake each other. */
  function inTurn<Answer>(page: Page, work: () => Promise<Answer>): Promise<Answer> {
    const answer = page.turn.then(work);
    page.turn = answer.catch(() => undefined);
    return answer;
  }

  /** A wrong link is counted, however it came, and is told to wait when there were too many [MS4]. */
  async function refusedLink(page: Page, failure: Failure): Promise<Result<never>> {
    const tooFast = failure.code === 'document-unknown' ? await page.door.wrongLink() : null;
    return failed(tooFast ?? failure);
  }

  async function append(
    grant: Grant,
    message: DocumentAppend,
    bytes: number,
  ): Promise<Result<DocumentAppended>> {
    const { page } = grant;
    const limit = limits.appendsWaiting;
    if (page.appending >= limit)
      return failed({ code: 'too-many', what: 'changes that wait to be saved', limit });
    page.appending += 1;
    try {
      const tooMuch = (await page.door.append(message.documentId, bytes)) ?? (await page.door.mayWork());
      if (tooMuch) return failed(tooMuch);
      // Revoked since it was let in.
      if (grant.over !== null) return failed({ code: 'document-unknown', documentId: grant.documentId });
      const from = now();
      const by = { page: page.id, author: grant.writer.id, worked: page.door.worked };
      const answer = await desk.append(by, message);
      const isMerged = answer.ok && answer.value.from !== message.version;
      const accepted = isMerged ? 'merged' : 'accepted';
      const outcome = answer.ok ? accepted : outcomeOfFailure(answer.failure);
      observe({ type: 'append', outcome, timeMs: now() - from });
      if (answer.ok) writers.remember(grant);
      return answer;
    } finally {
      page.appending -= 1;
    }
  }

  return {
    'document:create': openRoute(z.object({}), async (_message, page) => {
      const tooFast = await page.door.newDocument();
      if (tooFast) return failed(tooFast);
      const { link, secret } = links.draw('owner', '');
      const created = await desk.create(link);
      return created.ok ? done({ ...created.value, secret }) : created;
    }),
    'document:open': openRoute(documentOpenSchema, (message, page) =>
      inTurn(page, async () => {
        const { documentId, secret } = message;
        const tooFast = await page.door.mayRead();
        if (tooFast) return failed(tooFast);
        let tooMany: Failure | null = null;
        let grant: Grant | null = null;
        const link = await links.open(documentId, secret, (found) => {
          // A page that left meanwhile has been forgotten already; its wish must not bring it back.
          if (page.socket.disconnected) return;
          const others = rooms.in(documentId).filter((one) => one.page !== page);
          const visitors = others.map((one) => ({ ...one, address: one.page.door.address }));
          tooMany = page.door.enter(found, visitors);
          if (!tooMany) grant = seats.sit(page, message, found);
        });
        observe({ type: 'link', outcome: link.ok ? 'opened' : 'refused' });
        if (!link.ok) return refusedLink(page, link.failure);
        if (tooMany) return failed(tooMany);
        if (!grant) return failed({ code: 'document-unknown', documentId });
        const opened = await seats.open(grant, message);
        if (opened.ok) {
          links.used(documentId, link.value);
          page.door.read(Math.min(lengthOf(opened.value), message.most ?? Number.POSITIVE_INFINITY));
          return done(parcels.begin(grant, opened.value, message.most));
        }
        return opened;
      }),
    ),
    'document:peek': openRoute(documentPeekSchema, async ({ documentId, secret }, page) => {
      const link = await links.open(documentId, secret, () => undefined);
      if (!link.ok) return refusedLink(page, link.failure);
      const open = rooms.in(documentId).filter(({ isOpen }) => isOpen);
      const writers = [...new Map(open.map(({ writer }) => [writer.id, writer])).values()];
      const told = writers.slice(0, limits.peekedWriters);
      return done({ right: link.value.right, writers: told, writerCount: writers.length });
    }),
    'document:part': grantedRoute(documentPartSchema, (message, grant) => {
      const part = parcels.part(grant, message);
      if (part.ok) grant.page.door.read(part.value.text.length);
      return part;
    }),
    'document:append': grantedRoute(documentAppendSchema, (message, grant, sent) =>
      append(grant, message, bytesOf(sent)),
    ),
    'document:close': openRoute(documentCloseSchema, ({ documentId }, page) => {
      seats.leave(page, documentId);
      return done(null);
    }),
    'document:delete': grantedRoute(documentDeleteSchema, async ({ documentId }) => {
      const deleted = await desk.delete(documentId);
      if (deleted.ok) seats.delete(documentId);
      return deleted;
    }),
  };
}
