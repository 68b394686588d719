import { useCallback } from 'react';
import { callServer } from '../connection/call-server.ts';
import { describePageFailure } from '../connection/page-failure.ts';
import { useServer } from '../connection/server-context.ts';

/** Asks the server to fetch a model. @returns what went wrong, in words; '' when it has begun. */
export function useModelPull(documentId: string): (name: string) => Promise<string> {
  const { socket } = useServer();
  return useCallback(
    async (name) => {
      const result = await callServer(socket, 'model:pull', { documentId, name });
      return result.ok ? '' : describePageFailure(result.failure);
    },
    [socket, documentId],
  );
}
