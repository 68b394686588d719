import { createHash, randomBytes } from 'node:crypto';
import { Authorship, emptyDocument, schemaVersion } from '@tercet/document';
import { openDocument } from '../../collab/typist.ts';
import { insist } from '../insist.ts';
import { linkTo } from '../large-document.ts';
import type { Room } from '../room.ts';
import type { Stranger } from '../stranger.ts';
import { call, tally } from '../visitor.ts';

const authors = 20;
const stepsInAppend = 500;

/** A document in which twenty authors write in turn, a letter each. */
async function writeChangesOfHand(room: Room, changes: number) {
  const secret = randomBytes(32).toString('base64url');
  const documentId = randomBytes(16).toString('base64url');
  const writers = Array.from({ length: authors }, (_, index) => `writer${index}`.padEnd(16, '_'));
  await room.write(async (store) => {
    const link = {
      id: randomBytes(12).toString('base64url'),
      secretHash: createHash('sha256').update(secret).digest(),
      right: 'owner' as const,
      label: '',
      createdAt: Date.now(),
      lastUsedAt: null,
      revokedAt: null,
    };
    const first = {
      body: emptyDocument.toJSON(),
      authors: Authorship.of(emptyDocument.content.size).toJSON(),
    };
    const made = await store.create(documentId, schemaVersion, { ...first, link });
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
    for (const [color, id] of writers.entries())
      await store.saveWriter(documentId, { id, name: id, color: color % 10 });
    for (let version = 0; version < changes; version += stepsInAppend) {
      const steps = Array.from({ length: Math.min(stepsInAppend, changes - version) }, (_, index) => ({
        step: { stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: 'a' }] } },
        clientId: 'page',
        author: writers[(version + index) % authors]!,
        at: 1_700_000_000_000 + (version + index) * 1_000,
      }));
      const appended = await store.append(documentId, version, steps);
      if (!appended.ok) throw new Error(JSON.stringify(appended.failure));
    }
  });
  return { documentId, secret };
}

/** Who may only read asks for the outline of a document that changed hands all the time: all at once, and at four pages. */
export const historyOutlines: Stranger = async (room) => {
  const link = await writeChangesOfHand(room, room.times(68_808, 2_000));
  await room.serve();
  const owner = await room.visit('10.0.0.2');
  await openDocument(owner, link, 'owner');
  const readLink = await linkTo(owner, link);
  const readers = await Promise.all(Array.from({ length: 4 }, () => room.visit()));
  for (const reader of readers) await openDocument(reader, readLink, 'reader');
  const { documentId } = link;
  await room.attack(async () => {
    const outline = (reader: (typeof readers)[number]) => call(reader, 'history:outline', { documentId });
    const answers = await Promise.all(Array.from({ length: room.times(60, 5) }, () => outline(readers[0]!)));
    const more = await insist(readers, room.times(15_000, 300), outline);
    const bytes = answers.map((answer) => (answer.ok ? JSON.stringify(answer.value).length : 0));
    const largestKb = Math.round(Math.max(...bytes) / 1_000);
    return { ...tally(answers), largestKb, answeredAfter: tally(more).answered };
  });
};
