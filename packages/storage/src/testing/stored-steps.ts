import type { StoredLink, StoredStep } from '../document-store.ts';

/** One step a name. */
export const stepsOf = (author: string, ...names: string[]): StoredStep[] =>
  names.map((name, index) => ({ step: { name }, clientId: `page of ${author}`, author, at: 1_000 + index }));

export const ownerLink: StoredLink = {
  id: 'owner',
  secretHash: new Uint8Array(32).fill(7),
  right: 'owner',
  label: '',
  createdAt: 500,
  lastUsedAt: null,
  revokedAt: null,
};

/** What a document begins as. */
export const firstOf = (body: unknown) => ({ body, authors: [], link: ownerLink });
