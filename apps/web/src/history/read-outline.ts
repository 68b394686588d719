import type { HistoryOutline } from '@tercet/protocol';
import { callServer } from '../connection/call-server.ts';
import type { PageSocket } from '../connection/open-socket.ts';
import type { PageResult } from '../connection/page-failure.ts';

/** More answers than this belong to no document of ours. */
const mostAnswers = 200;

/**
 * A document's life: what the first answer says of it at once, then with the names and writers of those that follow.
 *
 * @param onMore  hears what is known so far, after each answer. @returns false: nothing more is wanted.
 */
export async function readOutline(
  socket: PageSocket,
  documentId: string,
  onMore: (outline: HistoryOutline) => boolean = () => true,
): Promise<PageResult<HistoryOutline>> {
  const first = await callServer(socket, 'history:outline', { documentId });
  if (!first.ok) return first;
  let outline = first.value;
  for (let answers = 1; outline.next && answers < mostAnswers && onMore(outline); answers += 1) {
    const more = await callServer(socket, 'history:outline', { documentId, next: outline.next });
    if (!more.ok) return more;
    outline = {
      ...outline,
      names: [...outline.names, ...more.value.names],
      writers: [...outline.writers, ...more.value.writers],
      next: more.value.next,
    };
  }
  return { ok: true, value: outline };
}
