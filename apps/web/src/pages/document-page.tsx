import type { DocumentOpened } from '@tercet/protocol';
import { useEffect, useState } from 'react';
import { openDocument } from '../connection/document-calls.ts';
import { describePageFailure, type PageFailure } from '../connection/page-failure.ts';
import { useServer, useServerState } from '../connection/server-context.ts';
import { WritingPage } from '../writing/writing-page.tsx';
import { Notice } from './notice.tsx';
import { SlowNotice } from './slow-notice.tsx';

/** loading → open | failed; failed → loading on a retry */
type Loading =
  | { phase: 'loading' }
  | { phase: 'open'; opened: Extract<DocumentOpened, { kind: 'snapshot' }> }
  | { phase: 'failed'; failure: PageFailure };

/** Opens the document, and mounts the editor only when it is there [DC7]. */
export function DocumentPage({ documentId }: { documentId: string }) {
  const { socket } = useServer();
  const { connection } = useServerState();
  const [loading, setLoading] = useState<Loading>({ phase: 'loading' });

  useEffect(() => {
    if (loading.phase !== 'loading') return;
    let left = false;
    void openDocument(socket, documentId).then((result) => {
      if (left) return;
      if (!result.ok) setLoading({ phase: 'failed', failure: result.failure });
      else if (result.value.kind === 'snapshot') setLoading({ phase: 'open', opened: result.value });
      else setLoading({ phase: 'failed', failure: { code: 'internal', problem: 'no snapshot was sent' } });
    });
    return () => {
      left = true;
    };
  }, [socket, documentId, loading.phase]);

  // A server that was away and is back: no need to press anything.
  useEffect(() => {
    if (connection !== 'connected') return;
    setLoading((now) =>
      now.phase === 'failed' && now.failure.code === 'no-answer' ? { phase: 'loading' } : now,
    );
  }, [connection]);

  if (loading.phase === 'loading') return <SlowNotice doing="Opening the document…" />;
  if (loading.phase === 'open') return <WritingPage documentId={documentId} opened={loading.opened} />;
  return <LoadFailure failure={loading.failure} onRetry={() => setLoading({ phase: 'loading' })} />;
}

function LoadFailure({ failure, onRetry }: { failure: PageFailure; onRetry: () => void }) {
  switch (failure.code) {
    case 'document-unknown':
    case 'bad-message':
      return (
        <Notice title="There is no document at this link.">
          The link may be cut short, or it belongs to another server.
        </Notice>
      );
    case 'schema-mismatch':
      return (
        <Notice
          title="This page is older than the server."
          onRetry={() => location.reload()}
          retryLabel="Reload"
        >
          Reload it to go on writing; nothing is lost.
        </Notice>
      );
    default:
      return (
        <Notice title="The document could not be opened." onRetry={onRetry}>
          {describePageFailure(failure)} Nothing in it was changed.
        </Notice>
      );
  }
}
