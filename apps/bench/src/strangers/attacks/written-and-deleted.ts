import type { StepJson } from '@tercet/protocol';
import { createDocument, openDocument } from '../../collab/typist.ts';
import { insist } from '../insist.ts';
import type { Stranger } from '../stranger.ts';
import { call, tally } from '../visitor.ts';

const paragraphs = 90;
const paragraphCharacters = 20_000;
const lastsMs = { full: 25_000, few: 2_000 };

const paragraph = { type: 'paragraph', content: [{ type: 'text', text: 'a'.repeat(paragraphCharacters) }] };
const write: StepJson = {
  stepType: 'replace',
  from: 0,
  to: 0,
  slice: { content: new Array(paragraphs).fill(paragraph) },
};
const erase: StepJson = { stepType: 'replace', from: 0, to: paragraphs * (paragraphCharacters + 2) };

/** A writer writes 1.8 MB and deletes it, again and again, waiting when told to. */
export const writtenAndDeleted: Stranger = async (room) => {
  await room.serve();
  const writer = await room.visit();
  const link = await createDocument(writer);
  await openDocument(writer, link, 'writer');
  const { documentId } = link;
  await room.attack(async () => {
    let version = 0;
    const answers = await insist([writer], room.times(lastsMs.full, lastsMs.few), async (page) => {
      const step = version % 2 === 0 ? write : erase;
      const message = { documentId, schemaVersion: 1, version, clientId: 'page', steps: [step] };
      const answer = await call(page, 'document:append', message);
      if (answer.ok) version += 1;
      return answer;
    });
    return { ...tally(answers), written: Math.ceil(version / 2) };
  });
};
