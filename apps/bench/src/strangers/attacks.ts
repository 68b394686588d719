import { apiBrackets } from './attacks/api-brackets.ts';
import { crossSiteGets } from './attacks/cross-site-gets.ts';
import { deletedDocuments } from './attacks/deleted-documents.ts';
import { engineEndlessLine } from './attacks/engine-endless-line.ts';
import { engineGzipBomb } from './attacks/engine-gzip-bomb.ts';
import { enginePieces } from './attacks/engine-pieces.ts';
import { engineRedirect } from './attacks/engine-redirect.ts';
import { engineRetryAfter } from './attacks/engine-retry-after.ts';
import { foreignPage } from './attacks/foreign-page.ts';
import { fullDocument } from './attacks/full-document.ts';
import { halfSentBodies } from './attacks/half-sent-bodies.ts';
import { historyOutlines } from './attacks/history-outlines.ts';
import { historyReads } from './attacks/history-reads.ts';
import { climbingSum, endlessPage, endlessPages, hub } from './attacks/hub.ts';
import { linksMadeAndRevoked } from './attacks/links-made-and-revoked.ts';
import { markSteps } from './attacks/mark-steps.ts';
import { namedVersions } from './attacks/named-versions.ts';
import { peopleWhoOnlyOpened } from './attacks/people-who-only-opened.ts';
import { pollingPayload } from './attacks/polling-payload.ts';
import { secondConnect } from './attacks/second-connect.ts';
import { writtenAndDeleted } from './attacks/written-and-deleted.ts';
import { wrongLinks } from './attacks/wrong-links.ts';
import type { Stranger } from './stranger.ts';

const family = '👩‍';

/** Every case by its name: first who has no link, then who has one, then engines and hubs. */
export const attacks: Record<string, Stranger> = {
  'polling-packets-20000': pollingPayload('40', 20_000, 1_000),
  'polling-packets-300000': pollingPayload('40', 300_000, 2_000),
  'polling-packets-2600000': pollingPayload('40', 2_600_000, 3_000),
  'polling-events-1000000': pollingPayload('42["x"]', 999_999, 2_000),
  'second-connect': secondConnect,
  'api-brackets': apiBrackets,
  'half-sent-bodies': halfSentBodies,
  'cross-site-sockets': crossSiteGets('/socket.io/?EIO=4&transport=polling', 250, 10),
  'cross-site-requests': crossSiteGets('/', 3_000, 20),
  'foreign-page': foreignPage,
  'wrong-links': wrongLinks,
  'full-document': fullDocument,

  'history-reads': historyReads,
  'history-outlines': historyOutlines,
  'named-versions': namedVersions,
  'written-and-deleted': writtenAndDeleted,
  'deleted-documents': deletedDocuments,
  'mark-steps': markSteps,
  'links-made-and-revoked': linksMadeAndRevoked,
  'people-who-only-opened': peopleWhoOnlyOpened,

  'engine-large-piece': enginePieces((times) => ['a'.repeat(times(1_000_000, 10_000))]),
  'engine-unfinished-character': enginePieces((times) =>
    new Array<string>(times(800, 10)).fill(family.repeat(20)),
  ),
  'engine-many-pieces': enginePieces((times) => new Array<string>(times(38_631, 100)).fill(' word')),
  'engine-endless-line': engineEndlessLine,
  'engine-gzip-bomb': engineGzipBomb,
  'engine-redirect': engineRedirect,
  'engine-retry-after': engineRetryAfter,

  'hub-endless-pages': hub(endlessPages),
  'hub-endless-page': hub(endlessPage),
  'hub-climbing-sum': hub(climbingSum),
};
