/*
 * A process for the durability test: appends one step after another to document `d` of the file it is given,
 * and says each version on stdout once the store acknowledged it. It never ends by itself.
 */
import { writeSync } from 'node:fs';
import { openSqliteDocumentStore } from './sqlite-document-store.ts';

const store = openSqliteDocumentStore({ file: process.argv[2] ?? '' });
const link = {
  id: 'owner',
  secretHash: new Uint8Array(32),
  right: 'owner',
  label: '',
  createdAt: 0,
  lastUsedAt: null,
  revokedAt: null,
} as const;
await store.create('d', 1, { body: { type: 'doc' }, authors: [], link });
for (let version = 0; ; ) {
  // Several in the same turn, so that they share a commit.
  const appends = [0, 1, 2].map((ahead) =>
    store.append('d', version + ahead, [
      { step: { n: version + ahead }, clientId: 'page', author: 'writer', at: 0 },
    ]),
  );
  for (const append of appends) {
    const answer = await append;
    if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
    version += 1;
    writeSync(1, `${version}\n`);
  }
}
