import type { ExportMeta } from '@tercet/document/exchange';
import type { EditorSnapshot } from '@tercet/editor';
import type { PageSocket } from '../connection/open-socket.ts';
import { readOutline } from '../history/read-outline.ts';

/** The names of everyone who is here, and of everyone who ever wrote here as far as the server can be asked. */
export async function knownWriters(
  socket: PageSocket,
  documentId: string,
  { writer, participants }: EditorSnapshot,
): Promise<ExportMeta['writers']> {
  const names = new Map<string, string>();
  if (socket.connected) {
    const outline = await readOutline(socket, documentId);
    if (outline.ok) for (const { id, name } of outline.value.writers) names.set(id, name);
  }
  for (const { id, name } of [...participants.map((each) => each.writer), writer]) names.set(id, name);
  return [...names].map(([id, name]) => ({ id, name }));
}
