import { writeLargeDocument } from '../large-document.ts';
import type { Stranger } from '../stranger.ts';
import { call, tally } from '../visitor.ts';

/** A writer makes 2 MB of text bold and not bold, as often as one append may. */
export const markSteps: Stranger = async (room) => {
  await room.serve();
  const writer = await room.visit();
  const characters = room.times(2_000_000, 100_000);
  const { link, version } = await writeLargeDocument(writer, characters);
  const { documentId } = link;
  const steps = Array.from({ length: room.times(500, 20) }, (_, index) => ({
    stepType: index % 2 === 0 ? 'addMark' : 'removeMark',
    mark: { type: 'strong' },
    from: 1,
    to: characters,
  }));
  await room.attack(async () => {
    const message = { documentId, schemaVersion: 1, version, clientId: 'page', steps };
    return tally([await call(writer, 'document:append', message)]);
  });
};
