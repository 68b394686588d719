import { randomBytes } from 'node:crypto';
import { createDocument } from '../../collab/typist.ts';
import type { Stranger } from '../stranger.ts';
import { call, tally } from '../visitor.ts';

/** Wrong links, and then a right one, all of one address. */
export const wrongLinks: Stranger = async (room) => {
  await room.serve();
  const owner = await room.visit('10.0.0.2');
  const link = await createDocument(owner);
  const socket = await room.visit();
  const open = (secret: string) => {
    const person = { key: randomBytes(16).toString('base64url'), name: '' };
    return call(socket, 'document:open', {
      documentId: link.documentId,
      secret,
      person,
      schemaVersion: 1,
    });
  };
  await room.attack(async () => {
    const wrong = [];
    for (let tried = 0; tried < room.times(31, 3); tried += 1)
      wrong.push(await open(randomBytes(32).toString('base64url')));
    const right = await open(link.secret);
    return { ...tally(wrong), rightLinkOpens: right.ok };
  });
};
