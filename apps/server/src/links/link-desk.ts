import { randomBytes } from 'node:crypto';
import { done, failed, type LinkInfo, limits, type Result, type Right } from '@tercet/protocol';
import type { DocumentStore, SoundLinks, StoredLink } from '@tercet/storage';
import { createQueues } from './create-queues.ts';
import { findLink, hashOf } from './find-link.ts';

/** A document's links: who may open it, and to do what. */
export interface LinkDesk {
  /** A new link, not kept yet, and its secret, which nothing here remembers [LK3]. */
  draw(right: Right, label: string): DrawnLink;
  /**
   * The link a secret opens, or `document-unknown` [LK2]. `enter` is called with it in a moment in which no
   * revocation of it can have been missed, before this resolves.
   */
  open(documentId: string, secret: string, enter: (link: StoredLink) => void): Promise<Result<StoredLink>>;
  /** Somebody came by this link; written down later, and at most once a minute. */
  used(documentId: string, link: StoredLink): void;
  list(documentId: string, own: string): Promise<Result<LinkInfo[]>>;
  create(
    documentId: string,
    right: Right,
    label: string,
  ): Promise<Result<{ link: LinkInfo; secret: string }>>;
  /** `revoked` is called in the moment it is, before this resolves. */
  revoke(documentId: string, linkId: string, revoked: () => void): Promise<Result<null>>;
  /** Resolves when nothing is being written. */
  idle(): Promise<void>;
}

interface DrawnLink {
  link: StoredLink;
  secret: string;
}

/** How exact `lastUsedAt` is, milliseconds. */
const usedWithinMs = 60_000;

export function createLinkDesk(store: DocumentStore, now: () => number = Date.now): LinkDesk {
  const queues = createQueues();
  /** Whether one was revoked while another was being looked at. */
  let revocations = 0;
  const writing = new Map<string, Promise<unknown>>();

  function draw(right: Right, label: string): DrawnLink {
    const secret = randomBytes(32).toString('base64url');
    const id = randomBytes(12).toString('base64url');
    const link = { id, secretHash: hashOf(secret), right, label };
    return { link: { ...link, createdAt: now(), lastUsedAt: null, revokedAt: null }, secret };
  }

  async function find(documentId: string, secret: string): Promise<Result<StoredLink>> {
    const links = await linksThere(documentId);
    if (!links.ok && links.failure.code !== 'document-unknown') return links;
    const { sound, damaged } = links.ok ? links.value : { sound: [], damaged: [] };
    const link = findLink(sound, secret);
    if (link) return done(link);
    // Who holds it may know that it is damaged, and nobody else [LK2]. What it allowed cannot be believed.
    const isDamaged = damaged.length > 0 && findLink(damaged, secret) !== null;
    return failed(
      isDamaged
        ? { code: 'document-damaged', documentId, what: 'link' }
        : { code: 'document-unknown', documentId },
    );
  }

  /** Opening, making and revoking must work also where another link, or the document, is damaged. */
  async function linksThere(documentId: string): Promise<Result<SoundLinks>> {
    const links = await store.links(documentId);
    if (links.ok) return done({ sound: links.value, damaged: [] });
    return links.failure.code === 'document-damaged' ? store.soundLinks(documentId) : links;
  }

  return {
    draw,
    async open(documentId, secret, enter) {
      for (;;) {
        const seen = revocations;
        const found = await find(documentId, secret);
        if (seen !== revocations) continue;
        if (found.ok) enter(found.value);
        return found;
      }
    },
    used(documentId, { id, lastUsedAt }) {
      const at = now();
      // A clock that was set back has it used later than now.
      const isRecent = lastUsedAt !== null && Math.abs(at - lastUsedAt) < usedWithinMs;
      if (writing.has(id) || isRecent) return;
      const written = store.useLink(documentId, id, at).finally(() => writing.delete(id));
      writing.set(id, written);
    },
    async list(documentId, own) {
      const links = await store.links(documentId);
      return links.ok ? done(links.value.map((link) => infoOf(link, own))) : links;
    },
    create: (documentId, right, label) =>
      queues.inOrder(documentId, async () => {
        const links = await linksThere(documentId);
        if (!links.ok) return links;
        if (links.value.sound.filter(isWorking).length >= limits.linksPerDocument) {
          return failed({ code: 'too-many', what: 'links', limit: limits.linksPerDocument });
        }
        const { link, secret } = draw(right, label);
        const added = await store.addLink(documentId, link);
        return added.ok ? done({ link: infoOf(link, null), secret }) : added;
      }),
    revoke: (documentId, linkId, revoked) =>
      queues.inOrder(documentId, async () => {
        const links = await linksThere(documentId);
        if (!links.ok) return links;
        const link = links.value.sound.find(({ id }) => id === linkId);
        if (!link) return failed({ code: 'not-found', what: 'link' });
        if (!isWorking(link)) return done(null);
        const owners = links.value.sound.filter((one) => isWorking(one) && one.right === 'owner');
        if (owners.length === 1 && owners[0] === link) return failed({ code: 'not-allowed', needs: 'owner' });
        const written = await store.revokeLink(documentId, linkId, now());
        if (!written.ok) return written;
        revocations += 1;
        revoked();
        return done(null);
      }),
    async idle() {
      await Promise.all([queues.idle(), ...writing.values()]);
    },
  };
}

const isWorking = ({ revokedAt }: StoredLink) => revokedAt === null;

function infoOf(link: StoredLink, own: string | null): LinkInfo {
  const { id, right, label, createdAt, lastUsedAt, revokedAt } = link;
  return { id, right, label, createdAt, lastUsedAt, revokedAt, own: id === own };
}
