import type { DocumentOpened, OpenedBy } from '@tercet/protocol';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { secretIn } from '../connection/document-address.ts';
import { type DocumentChannel, documentChannel } from '../connection/document-channel.ts';
import { describePageFailure, type PageFailure } from '../connection/page-failure.ts';
import { useServer, useServerState } from '../connection/server-context.ts';
import { WritingPage } from '../writing/writing-page.tsx';
import { Notice } from './notice.tsx';
import { SlowNotice } from './slow-notice.tsx';

/** The document and the link's secret, which stands in the address's fragment. */
export function DocumentPage({ documentId }: { documentId: string }) {
  const hash = useSyncExternalStore(onHashChange, () => location.hash);
  const secret = secretIn(hash);
  if (secret === null) return <NothingHere />;
  return <LinkedDocument key={secret} documentId={documentId} secret={secret} />;
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** loading → open | failed; failed → loading on a retry; open → deleted by this page */
type Loading =
  | { phase: 'loading' }
  | { phase: 'open'; opened: Extract<DocumentOpened, { kind: 'snapshot' }> & OpenedBy }
  | { phase: 'failed'; failure: PageFailure }
  | { phase: 'deleted' };

/** Opens the document, and mounts the editor only when it is there [DC7]. */
function LinkedDocument({ documentId, secret }: { documentId: string; secret: string }) {
  const { socket } = useServer();
  const { connection } = useServerState();
  const [channel, setChannel] = useState<DocumentChannel | null>(null);
  const [loading, setLoading] = useState<Loading>({ phase: 'loading' });

  useEffect(() => {
    const made = documentChannel(socket, documentId, secret);
    setChannel(made);
    return () => made.close();
  }, [socket, documentId, secret]);

  useEffect(() => {
    if (channel === null || loading.phase !== 'loading') return;
    let left = false;
    void channel.open().then((result) => {
      if (left) return;
      if (!result.ok) setLoading({ phase: 'failed', failure: result.failure });
      else if (result.value.kind === 'snapshot') setLoading({ phase: 'open', opened: result.value });
      else setLoading({ phase: 'failed', failure: { code: 'internal', problem: 'no snapshot was sent' } });
    });
    return () => {
      left = true;
    };
  }, [channel, loading.phase]);

  // A server that was away and is back: no need to press anything.
  useEffect(() => {
    if (connection !== 'connected') return;
    setLoading((now) =>
      now.phase === 'failed' && now.failure.code === 'no-answer' ? { phase: 'loading' } : now,
    );
  }, [connection]);

  if (channel === null || loading.phase === 'loading') return <SlowNotice doing="Opening the document…" />;
  if (loading.phase === 'open')
    return (
      <WritingPage
        channel={channel}
        opened={loading.opened}
        onDeleted={() => setLoading({ phase: 'deleted' })}
      />
    );
  if (loading.phase === 'deleted')
    return (
      <Notice title="The document is deleted for good.">
        Nothing of it is left on the server, and none of its links opens anything any more.
      </Notice>
    );
  return <LoadFailure failure={loading.failure} onRetry={() => setLoading({ phase: 'loading' })} />;
}

/** A wrong, a revoked and an absent link look alike [LK2]. */
function NothingHere() {
  return (
    <Notice title="There is no document at this link.">
      The link may be cut short or revoked, or the document was deleted.
    </Notice>
  );
}

function LoadFailure({ failure, onRetry }: { failure: PageFailure; onRetry: () => void }) {
  switch (failure.code) {
    case 'document-unknown':
    case 'bad-message':
      return <NothingHere />;
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
