/*
 * A process for the durability test: appends one step after another to document `d` of the file it is given,
 * and says each version on stdout once the store acknowledged it. It ends after as many as it is told, or never.
 *
 *   writer-process.ts <file> [<bytes of log at which to checkpoint> [<how many>]]
 */
import { writeSync } from 'node:fs';
import { firstOf } from '../testing/stored-steps.ts';
import { openSqliteDocumentStore } from './sqlite-document-store.ts';

const [file = '', checkpointBytes = 30_000, count = Number.POSITIVE_INFINITY] = process.argv.slice(2);
const store = openSqliteDocumentStore({ file: String(file), checkpointBytes: Number(checkpointBytes) });
await store.create('d', 1, firstOf({ type: 'doc' }));
for (let version = 0; version < Number(count); ) {
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
await store.close();
