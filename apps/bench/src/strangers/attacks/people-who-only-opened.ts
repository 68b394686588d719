import { randomBytes } from 'node:crypto';
import { createDocument, openDocument } from '../../collab/typist.ts';
import { linkTo } from '../large-document.ts';
import type { Stranger } from '../stranger.ts';
import { call, tally } from '../visitor.ts';

/** Somebody with a write link opens the document as one person after the other, says a name, and writes nothing. */
export const peopleWhoOnlyOpened: Stranger = async (room) => {
  await room.serve();
  const owner = await room.visit('10.0.0.2');
  const link = await createDocument(owner);
  await openDocument(owner, link, 'owner');
  const { documentId, secret } = await linkTo(owner, link, 'write');
  const socket = await room.visit();
  await room.attack(async () => {
    const answers = [];
    for (let opened = 0; opened < room.times(300, 5); opened += 1) {
      const person = { key: randomBytes(16).toString('base64url'), name: `Person ${opened}` };
      answers.push(await call(socket, 'document:open', { documentId, secret, person, schemaVersion: 1 }));
      answers.push(await call(socket, 'presence:name', { documentId, name: `Person ${opened}` }));
      answers.push(await call(socket, 'document:close', { documentId }));
    }
    const outline = await call<{ writers?: unknown[] }>(owner, 'history:outline', { documentId });
    return { ...tally(answers), writersListed: outline.ok ? (outline.value.writers?.length ?? -1) : -1 };
  });
};
