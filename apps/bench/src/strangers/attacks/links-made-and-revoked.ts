import { createDocument, openDocument } from '../../collab/typist.ts';
import type { Stranger } from '../stranger.ts';
import { call, tally } from '../visitor.ts';

/** An owner makes links and revokes them. */
export const linksMadeAndRevoked: Stranger = async (room) => {
  await room.serve();
  const owner = await room.visit();
  const link = await createDocument(owner);
  await openDocument(owner, link, 'owner');
  const { documentId } = link;
  await room.attack(async () => {
    const answers = [];
    for (let made = 0; made < room.times(450, 5); made += 1) {
      const created = await call<{ link: { id: string } }>(owner, 'link:create', {
        documentId,
        right: 'write',
        label: `link ${made}`,
      });
      answers.push(created);
      if (!created.ok) break;
      answers.push(await call(owner, 'link:revoke', { documentId, linkId: created.value.link.id }));
    }
    const listed = await call<unknown[]>(owner, 'link:list', { documentId });
    return { ...tally(answers), listed: listed.ok && Array.isArray(listed.value) ? listed.value.length : -1 };
  });
};
