import { type HistoryOutline, type HistorySpan, soundText } from '@tercet/protocol';
import { useCallback, useEffect, useState } from 'react';
import { callServer } from '../connection/call-server.ts';
import { describePageFailure } from '../connection/page-failure.ts';
import { useServer } from '../connection/server-context.ts';
import { finerSpans } from './finer-spans.ts';
import { readOutline } from './read-outline.ts';
import { readVersion } from './read-version.ts';
import { type ReadState, VersionReader } from './version-reader.ts';

export interface DocumentHistory {
  /** Null until the server has said. */
  outline: HistoryOutline | null;
  /** What went wrong last, in words; '' when nothing did. */
  problem: string;
  /** A part of it was damaged on the server's disk. */
  damaged: boolean;
  /** Asks for the outline again. */
  lookAgain: () => void;
  read: ReadState;
  /** Brings a version into `read`. */
  want: (version: number) => void;
  /** Brings into `outline` what a span of several stands for. */
  look: (span: HistorySpan) => void;
  /** Names a version; '' takes its name away. */
  name: (version: number, name: string) => Promise<void>;
}

const later = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));

/** A document's life, as long as somebody looks at it. */
export function useHistory(documentId: string): DocumentHistory {
  const { socket } = useServer();
  const [outline, setOutline] = useState<HistoryOutline | null>(null);
  const [problem, setProblem] = useState('');
  const [damaged, setDamaged] = useState(false);
  const [read, setRead] = useState<ReadState>({ shown: null, busy: true, failure: null });
  const [reader, setReader] = useState<VersionReader | null>(null);

  const lookAtAll = useCallback(
    async (isWanted: () => boolean = () => true) => {
      const result = await readOutline(socket, documentId, (known) => {
        // What is known already is worth more than nothing; who has looked before keeps the names seen then.
        if (isWanted()) setOutline((before) => before ?? known);
        return isWanted();
      });
      if (!isWanted()) return;
      if (result.ok) setOutline(result.value);
      setProblem(result.ok ? '' : describePageFailure(result.failure));
      setDamaged(!result.ok && result.failure.code === 'document-damaged');
    },
    [socket, documentId],
  );
  useEffect(() => {
    let wanted = true;
    void lookAtAll(() => wanted);
    return () => {
      wanted = false;
    };
  }, [lookAtAll]);
  useEffect(() => {
    const made = new VersionReader({
      read: (version, isWanted) =>
        readVersion(
          (part) => callServer(socket, 'history:read', { documentId, version, part }),
          isWanted,
          later,
        ),
      onChange: setRead,
    });
    setReader(made);
    return () => made.close();
  }, [socket, documentId]);

  const look = useCallback(
    async (span: HistorySpan) => {
      const { from, to } = span;
      const finer = await callServer(socket, 'history:outline', { documentId, from, to });
      // What it stands for is not worth a word when it does not come: the span itself still stands.
      if (!finer.ok) return;
      setOutline(
        (before) => before && { ...before, spans: finerSpans(before.spans, span, finer.value.spans) },
      );
    },
    [socket, documentId],
  );

  return {
    outline,
    problem,
    damaged,
    lookAgain: useCallback(() => void lookAtAll(), [lookAtAll]),
    read,
    want: useCallback((version) => reader?.want(version), [reader]),
    look: useCallback((span) => void look(span), [look]),
    name: async (version, name) => {
      const sound = soundText(name);
      const result = await callServer(socket, 'history:name', { documentId, version, name: sound });
      if (result.ok) await lookAtAll();
      else setProblem(describePageFailure(result.failure));
    },
  };
}
