import { type HistoryOutline, soundText } from '@tercet/protocol';
import { useCallback, useEffect, useState } from 'react';
import { callServer } from '../connection/call-server.ts';
import { describePageFailure } from '../connection/page-failure.ts';
import { useServer } from '../connection/server-context.ts';
import { type ReadState, VersionReader } from './version-reader.ts';

export interface DocumentHistory {
  /** Null until the server has said. */
  outline: HistoryOutline | null;
  /** What went wrong last, in words; '' when nothing did. */
  problem: string;
  read: ReadState;
  /** Brings a version into `read`. */
  want: (version: number) => void;
  /** Names a version; '' takes its name away. */
  name: (version: number, name: string) => Promise<void>;
}

/** A document's life, as long as somebody looks at it. */
export function useHistory(documentId: string): DocumentHistory {
  const { socket } = useServer();
  const [outline, setOutline] = useState<HistoryOutline | null>(null);
  const [problem, setProblem] = useState('');
  const [read, setRead] = useState<ReadState>({ shown: null, busy: true, failure: null });
  const [reader, setReader] = useState<VersionReader | null>(null);

  const look = useCallback(async () => {
    const result = await callServer(socket, 'history:outline', { documentId });
    if (result.ok) setOutline(result.value);
    setProblem(result.ok ? '' : describePageFailure(result.failure));
  }, [socket, documentId]);
  useEffect(() => void look(), [look]);
  useEffect(() => {
    const made = new VersionReader({
      read: (version) => callServer(socket, 'history:read', { documentId, version }),
      onChange: setRead,
    });
    setReader(made);
    return () => made.close();
  }, [socket, documentId]);

  return {
    outline,
    problem,
    read,
    want: useCallback((version) => reader?.want(version), [reader]),
    name: async (version, name) => {
      const sound = soundText(name);
      const result = await callServer(socket, 'history:name', { documentId, version, name: sound });
      if (result.ok) await look();
      else setProblem(describePageFailure(result.failure));
    },
  };
}
