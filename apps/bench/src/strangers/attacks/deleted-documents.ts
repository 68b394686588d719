import { writeLargeDocument } from '../large-document.ts';
import type { Stranger } from '../stranger.ts';
import { call, tally } from '../visitor.ts';

/** An owner writes documents of 3.6 MB and deletes them: the disk is given back. */
export const deletedDocuments: Stranger = async (room) => {
  await room.serve();
  const owner = await room.visit();
  await room.attack(async () => {
    const answers = [];
    for (let made = 0; made < room.times(10, 1); made += 1) {
      const { link } = await writeLargeDocument(owner, room.times(3_600_000, 1_000_000));
      answers.push(await call(owner, 'document:delete', { documentId: link.documentId }));
    }
    return tally(answers);
  });
};
