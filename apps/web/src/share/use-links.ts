import { type LinkCreate, type LinkInfo, soundText } from '@tercet/protocol';
import { useCallback, useEffect, useState } from 'react';
import { callServer } from '../connection/call-server.ts';
import { documentAddress } from '../connection/document-address.ts';
import { describePageFailure } from '../connection/page-failure.ts';
import { useServer } from '../connection/server-context.ts';
import { updateDocument } from '../home/document-list.ts';

/** Whole address of a link that was just made. Told once: it cannot be had again. */
export interface FreshLink {
  link: LinkInfo;
  address: string;
}

export interface Links {
  /** Null until the server has said. */
  list: readonly LinkInfo[] | null;
  /** What went wrong last, in words; '' when nothing did. */
  problem: string;
  /** Some were damaged on the server's disk. */
  damaged: boolean;
  /** Asks for the list again. */
  read(): Promise<void>;
  /** @returns null when it could not be made; `problem` says why. */
  create(link: Pick<LinkCreate, 'right' | 'label'>): Promise<FreshLink | null>;
  revoke(linkId: string): Promise<void>;
}

/** A document's links, for one of its owners. */
export function useLinks(documentId: string): Links {
  const { socket } = useServer();
  const [list, setList] = useState<readonly LinkInfo[] | null>(null);
  const [problem, setProblem] = useState('');
  const [damaged, setDamaged] = useState(false);

  const read = useCallback(async () => {
    const result = await callServer(socket, 'link:list', { documentId });
    if (result.ok) setList(result.value);
    setProblem(result.ok ? '' : describePageFailure(result.failure));
    setDamaged(!result.ok && result.failure.code === 'document-damaged');
  }, [socket, documentId]);
  useEffect(() => void read(), [read]);

  return {
    list,
    problem,
    damaged,
    read,
    async create(link) {
      const result = await callServer(socket, 'link:create', {
        documentId,
        ...link,
        label: soundText(link.label),
      });
      if (!result.ok) {
        setProblem(describePageFailure(result.failure));
        return null;
      }
      // It is somebody else's now as well, written on or not.
      void updateDocument(documentId, { used: true }).catch(() => undefined);
      await read();
      const address = new URL(documentAddress(documentId, result.value.secret), location.origin).href;
      return { link: result.value.link, address };
    },
    async revoke(linkId) {
      const result = await callServer(socket, 'link:revoke', { documentId, linkId });
      if (result.ok) await read();
      else setProblem(describePageFailure(result.failure));
    },
  };
}
