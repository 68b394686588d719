import { done } from '@tercet/protocol';
import type { DocumentStore, StoredLink } from '@tercet/storage';
import { beforeEach, expect, test } from 'vitest';
import { createLinkDesk, type LinkDesk } from './link-desk.ts';

const documentId = 'D'.repeat(22);

let clock: number;
let kept: StoredLink[];
let used: number[];
/** Reads that were begun: each has what was kept then, and is answered when the test says so. */
let reads: (() => void)[];
let isHeld: boolean;
let desk: LinkDesk;

beforeEach(() => {
  clock = 1_000_000;
  kept = [];
  used = [];
  reads = [];
  isHeld = false;
  const store: Partial<DocumentStore> = {
    links: () => {
      const then = done(kept.map((link) => ({ ...link })));
      return isHeld ? new Promise((resolve) => reads.push(() => resolve(then))) : Promise.resolve(then);
    },
    async revokeLink(_documentId, linkId, at) {
      kept = kept.map((link) => (link.id === linkId ? { ...link, revokedAt: at } : link));
      return done(null);
    },
    async useLink(_documentId, _linkId, at) {
      used.push(at);
      return done(null);
    },
  };
  desk = createLinkDesk(store as DocumentStore, () => clock);
});

test('[LK4] a link that goes while it is being looked up is looked up again, and opens nothing', async () => {
  const owner = desk.draw('owner', '');
  const { link, secret } = desk.draw('write', '');
  kept = [owner.link, link];
  isHeld = true;
  const entered: string[] = [];
  const opening = desk.open(documentId, secret, ({ id }) => entered.push(id));
  const [read] = reads.splice(0);
  isHeld = false;
  await desk.revoke(documentId, link.id, () => undefined);
  read?.();
  expect(await opening).toEqual({ ok: false, failure: { code: 'document-unknown', documentId } });
  expect(entered).toEqual([]);
});

test('a link’s use is written once a minute, however many come by it', async () => {
  const { link } = desk.draw('write', '');
  desk.used(documentId, link);
  desk.used(documentId, link);
  await desk.idle();
  desk.used(documentId, { ...link, lastUsedAt: clock });
  clock += 59_999;
  desk.used(documentId, { ...link, lastUsedAt: 1_000_000 });
  await desk.idle();
  expect(used).toEqual([1_000_000]);
  clock += 1;
  desk.used(documentId, { ...link, lastUsedAt: 1_000_000 });
  await desk.idle();
  expect(used).toEqual([1_000_000, 1_060_000]);
});

test('[LK3] secrets are 256 bits, each another; what is kept of one is 32 bytes', () => {
  const drawn = Array.from({ length: 100 }, () => desk.draw('read', 'label'));
  expect(new Set(drawn.map(({ secret }) => secret)).size).toBe(100);
  for (const { link, secret } of drawn) {
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(link.secretHash).toHaveLength(32);
    expect(JSON.stringify(link)).not.toContain(secret);
  }
});
