import { openDocument } from '../../collab/typist.ts';
import { insist } from '../insist.ts';
import { linkTo, writeLargeDocument } from '../large-document.ts';
import type { Stranger } from '../stranger.ts';
import { call, tally } from '../visitor.ts';

/** Who may only read looks at versions of a large document: all at once, and then at four pages as fast as they may. */
export const historyReads: Stranger = async (room) => {
  await room.serve();
  const owner = await room.visit('10.0.0.2');
  const { link, version } = await writeLargeDocument(owner, room.times(3_600_000, 200_000));
  const readLink = await linkTo(owner, link);
  const readers = await Promise.all(Array.from({ length: 4 }, () => room.visit()));
  for (const reader of readers) await openDocument(reader, readLink, 'reader');
  const { documentId } = link;
  await room.attack(async () => {
    const read = (reader: (typeof readers)[number], turn: number) =>
      call(reader, 'history:read', { documentId, version: turn % (version + 1) });
    const atOnce = Array.from({ length: room.times(300, 5) }, (_, turn) => read(readers[0]!, turn));
    const answers = await Promise.all(atOnce);
    const more = await insist(readers, room.times(15_000, 300), read);
    return { ...tally(answers), answeredAfter: tally(more).answered };
  });
};
