import { timingSafeEqual } from 'node:crypto';
import { limits } from '@tercet/protocol';
import type { StoredLink } from '@tercet/storage';
import { expect, test } from 'vitest';
import { findLink, hashOf } from './find-link.ts';

const secretOf = (index: number) => `${index}`.padStart(43, 'S');
const linkOf = (index: number, revokedAt: number | null = null): StoredLink => ({
  id: `${index}`,
  secretHash: hashOf(secretOf(index)),
  right: 'read',
  label: '',
  createdAt: 0,
  lastUsedAt: null,
  revokedAt,
});

test('[LK2] a secret finds its link, wherever it stands; a wrong and a revoked one find none', () => {
  const links = [linkOf(0), linkOf(1), linkOf(2, 5)];
  expect(findLink(links, secretOf(0))?.id).toBe('0');
  expect(findLink(links, secretOf(1))?.id).toBe('1');
  expect(findLink(links, secretOf(2))).toBe(null);
  expect(findLink(links, secretOf(3))).toBe(null);
  expect(findLink([], secretOf(0))).toBe(null);
});

test('[LK2] as much is compared whatever is found: the first, the last, a revoked one, none, no document', () => {
  const links = Array.from({ length: 10 }, (_, index) => linkOf(index, index === 5 ? 1 : null));
  const comparisons = (of: StoredLink[], secret: string): number => {
    let count = 0;
    findLink(of, secret, (one, other) => {
      count += 1;
      return timingSafeEqual(one, other);
    });
    return count;
  };
  const works = [0, 9, 5, 99].map((index) => comparisons(links, secretOf(index)));
  expect([...works, comparisons([], secretOf(0))]).toEqual(
    Array(5).fill(limits.linksPerDocument + limits.revokedLinksPerDocument),
  );
});
