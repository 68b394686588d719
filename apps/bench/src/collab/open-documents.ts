import { residentMb } from '../load/resident-memory.ts';
import { appendSteps, connectTo, createDocument, openDocument } from './typist.ts';
import { writtenSteps } from './written-document.ts';

/** Characters in each, about as in a story of ten pages. */
const characters = 20_000;

/**
 * Memory of the server with many documents open, each by a page of its own socket's worth of writing.
 *
 * @returns MiB of the server and its workers: with them open, and what they added.
 */
export async function measureOpenDocuments(server: { url: string; processId: number }, documents: number) {
  const before = residentMb(server.processId);
  const socket = await connectTo(server.url);
  for (let index = 0; index < documents; index += 1) {
    const link = await createDocument(socket);
    await openDocument(socket, link, 'writer');
    let version = 0;
    for (const steps of writtenSteps(characters)) {
      version = await appendSteps(socket, link.documentId, version, steps);
    }
  }
  const open = residentMb(server.processId);
  socket.close();
  return { rssMb: open, addedMb: open - before };
}
