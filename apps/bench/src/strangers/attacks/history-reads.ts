import { openDocument } from '../../collab/typist.ts';
import { linkTo, writeLargeDocument } from '../large-document.ts';
import type { Stranger } from '../stranger.ts';
import { call, tally } from '../visitor.ts';

/** Who may only read looks at versions of a large document, all at once. */
export const historyReads: Stranger = async (room) => {
  await room.serve();
  const owner = await room.visit('10.0.0.2');
  const { link, version } = await writeLargeDocument(owner, room.times(3_600_000, 200_000));
  const readLink = await linkTo(owner, link);
  const reader = await room.visit();
  await openDocument(reader, readLink, 'reader');
  const { documentId } = link;
  await room.attack(async () => {
    const reads = Array.from({ length: room.times(300, 5) }, (_, index) =>
      call(reader, 'history:read', { documentId, version: index % (version + 1) }),
    );
    return tally(await Promise.all(reads));
  });
};
