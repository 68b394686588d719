import { insist } from '../insist.ts';
import { writeLargeDocument } from '../large-document.ts';
import type { Stranger } from '../stranger.ts';
import { call, tally } from '../visitor.ts';

/** A writer makes 2 MB of text bold and not bold, as often as one append may, and then as often as it is let. */
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
    let [at, together] = [version, steps.length];
    const answers = await insist([writer], room.times(15_000, 500), async (page) => {
      const few = steps.slice(0, together);
      const message = { documentId, schemaVersion: 1, version: at, clientId: 'page', steps: few };
      const answer = await call(page, 'document:append', message);
      if (answer.ok) at += few.length;
      else together = Math.max(1, together >> 1);
      return answer;
    });
    return { ...tally(answers), stepsTaken: at - version };
  });
};
