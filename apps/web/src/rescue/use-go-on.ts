import { useState } from 'react';
import { callServer } from '../connection/call-server.ts';
import type { PageFailure } from '../connection/page-failure.ts';
import { useServer } from '../connection/server-context.ts';

/** Lets a damaged document go on; the server then tells every page that waits for it, this one too. */
export function useGoOn(documentId: string) {
  const { socket } = useServer();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<PageFailure | null>(null);
  return {
    busy,
    failure,
    /** @returns whether it does. */
    async goOn(version: number): Promise<boolean> {
      setBusy(true);
      setFailure(null);
      const result = await callServer(socket, 'rescue:go-on', { documentId, version });
      setBusy(false);
      if (!result.ok) setFailure(result.failure);
      return result.ok;
    },
  };
}
