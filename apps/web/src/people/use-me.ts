import type { Writer } from '@tercet/protocol';
import { useCallback, useState } from 'react';
import { callServer } from '../connection/call-server.ts';
import { useServer } from '../connection/server-context.ts';
import { keepName, tidyName } from './person.ts';

/**
 * Who this page is to the others in one document.
 *
 * @param joined  as the server said when the document was opened.
 * @returns the writer, and how to change the name: kept in this browser at once, told to the server when it is there;
 *          otherwise the next opening brings it.
 */
export function useMe(documentId: string, joined: Writer): [Writer, (name: string) => void] {
  const { socket } = useServer();
  const [me, setMe] = useState(joined);
  const rename = useCallback(
    (typed: string) => {
      const name = tidyName(typed);
      keepName(name);
      setMe((now) => ({ ...now, name }));
      if (!socket.connected) return;
      void callServer(socket, 'presence:name', { documentId, name }).then((result) => {
        if (result.ok) setMe(result.value);
      });
    },
    [socket, documentId],
  );
  return [me, rename];
}
