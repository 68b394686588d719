import { type RefObject, useEffect, useRef, useState } from 'react';
import { callServer } from '../connection/call-server.ts';
import { useServer, useServerState } from '../connection/server-context.ts';
import { linkEnded } from './document-list.ts';
import type { KnownDocument } from './known-document.ts';
import { againAfterMs, type Peeked, peekDocuments } from './peek-documents.ts';

/** What the server says of the rows in sight, by document. A row is an element with `data-document`. */
export function usePeeks(
  list: RefObject<HTMLElement | null>,
  documents: readonly KnownDocument[],
): ReadonlyMap<string, Peeked> {
  const { socket } = useServer();
  const { connection } = useServerState();
  const [peeked, setPeeked] = useState<ReadonlyMap<string, Peeked>>(new Map());
  const latest = useRef(documents);
  latest.current = documents;

  useEffect(() => {
    const place = list.current;
    if (place === null || connection !== 'connected') return;
    const peeks = peekDocuments({
      peek: (asked) => callServer(socket, 'document:peek', asked),
      now: () => performance.now(),
      onPeeked({ documentId, secret }, said) {
        setPeeked((now) => new Map(now).set(documentId, said));
        if (said.state === 'gone') void linkEnded(documentId, secret, 'gone').catch(() => undefined);
      },
    });
    const inSight = new Set<string>();
    const look = () => {
      const mayAsk = document.visibilityState === 'visible';
      const wanted = latest.current.filter(
        ({ documentId, link }) => link === 'works' && inSight.has(documentId),
      );
      peeks.want(mayAsk ? wanted.map(({ documentId, secret }) => ({ documentId, secret })) : []);
    };
    const rows = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const id = (target as HTMLElement).dataset.document ?? '';
        if (isIntersecting) inSight.add(id);
        else inSight.delete(id);
      }
      look();
    });
    const watch = () => {
      rows.disconnect();
      inSight.clear();
      for (const row of place.querySelectorAll('[data-document]')) rows.observe(row);
    };
    watch();
    const changes = new MutationObserver(watch);
    changes.observe(place, { childList: true });
    const again = setInterval(look, againAfterMs / 4);
    document.addEventListener('visibilitychange', look);
    return () => {
      peeks.stop();
      rows.disconnect();
      changes.disconnect();
      clearInterval(again);
      document.removeEventListener('visibilitychange', look);
    };
  }, [list, socket, connection]);

  return peeked;
}
