import { createDocument, openDocument } from '../../collab/typist.ts';
import { linkTo } from '../large-document.ts';
import type { Stranger } from '../stranger.ts';
import { call } from '../visitor.ts';

/** As many readers as a document takes, and then its owner, who wants to revoke their link. */
export const fullDocument: Stranger = async (room) => {
  await room.serve();
  const owner = await room.visit('10.0.0.1');
  const link = await createDocument(owner);
  await openDocument(owner, link, 'owner');
  const readLink = await linkTo(owner, link);
  const links = await call<{ id: string; right: string }[]>(owner, 'link:list', {
    documentId: link.documentId,
  });
  const readers = await Promise.all(
    Array.from({ length: room.times(200, 5) }, (_, index) => room.visit(`10.2.${index >> 8}.${index & 255}`)),
  );
  const linkId = links.ok ? links.value.find(({ right }) => right === 'read')?.id : '';
  await room.attack(async () => {
    await call(owner, 'document:close', { documentId: link.documentId });
    let seated = 0;
    for (const [index, reader] of readers.entries()) {
      const opened = await openDocument(reader, readLink, `reader ${index}`).then(
        () => true,
        () => false,
      );
      seated += opened ? 1 : 0;
    }
    const opened = await openDocument(owner, link, 'owner').then(
      () => true,
      () => false,
    );
    const revoked = await call(owner, 'link:revoke', { documentId: link.documentId, linkId });
    return { seated, ownerOpens: opened, ownerRevokes: revoked.ok };
  });
};
