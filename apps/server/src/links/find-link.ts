import { createHash, timingSafeEqual } from 'node:crypto';
import { limits } from '@tercet/protocol';
import type { StoredLink } from '@tercet/storage';

export const hashOf = (secret: string): Uint8Array => createHash('sha256').update(secret).digest();

/** Of no secret. */
const nobodys = new Uint8Array(32);

/**
 * The link a secret opens; null for a wrong and for a revoked one. Compares with every link of the document and,
 * where those are few, with none, in constant time: what it finds, and how many there are, does not show [LK2].
 */
export function findLink(
  links: readonly StoredLink[],
  secret: string,
  isEqual: typeof timingSafeEqual = timingSafeEqual,
): StoredLink | null {
  const hash = hashOf(secret);
  const count = Math.max(links.length, limits.linksPerDocument + limits.revokedLinksPerDocument);
  let found: StoredLink | null = null;
  for (let index = 0; index < count; index += 1) {
    const link = links[index];
    const isIt = isEqual(link?.secretHash ?? nobodys, hash);
    if (isIt && link && link.revokedAt === null) found = link;
  }
  return found;
}
