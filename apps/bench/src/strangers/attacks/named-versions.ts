import { appendPatiently, writeLargeDocument } from '../large-document.ts';
import type { Stranger } from '../stranger.ts';
import { call, tally } from '../visitor.ts';

/** An owner names versions of a large document, and takes the names away again. */
export const namedVersions: Stranger = async (room) => {
  await room.serve();
  const owner = await room.visit();
  const { link, version: written } = await writeLargeDocument(owner, room.times(3_600_000, 200_000));
  const { documentId } = link;
  const times = room.times(150, 4);
  let version = written;
  for (let typed = 0; typed < times; typed += 1) {
    const step = {
      stepType: 'replace',
      from: 1,
      to: 1,
      slice: { content: [{ type: 'text', text: 'a' }] },
    };
    version = await appendPatiently(owner, documentId, version, [step]);
  }
  await room.attack(async () => {
    const answers = [];
    for (let named = 0; named < times; named += 1) {
      const which = { documentId, version: written + named };
      answers.push(await call(owner, 'history:name', { ...which, name: `version ${named}` }));
      answers.push(await call(owner, 'history:name', { ...which, name: '' }));
    }
    return tally(answers);
  });
};
