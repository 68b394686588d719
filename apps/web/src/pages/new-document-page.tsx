import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { callServer } from '../connection/call-server.ts';
import { documentAddress } from '../connection/document-address.ts';
import { describePageFailure, type PageFailure } from '../connection/page-failure.ts';
import { useServer, useServerState } from '../connection/server-context.ts';
import { Notice } from './notice.tsx';
import { SlowNotice } from './slow-notice.tsx';

/** Makes a document and goes to its own address; the page that made it is not kept in the history. */
export function NewDocumentPage() {
  const { socket } = useServer();
  const { connection } = useServerState();
  const [, navigate] = useLocation();
  const [failure, setFailure] = useState<PageFailure | null>(null);
  const failed = failure !== null;

  useEffect(() => {
    if (failed) return;
    let left = false;
    document.title = 'Tercet';
    void callServer(socket, 'document:create', {}).then((result) => {
      if (left) return;
      if (!result.ok) return setFailure(result.failure);
      const { documentId, secret } = result.value;
      navigate(documentAddress(documentId, secret), { replace: true });
    });
    return () => {
      left = true;
    };
  }, [socket, navigate, failed]);

  // A server that was away and is back: no need to press anything.
  useEffect(() => {
    if (connection === 'connected') setFailure((now) => (now?.code === 'no-answer' ? null : now));
  }, [connection]);

  if (!failure) return <SlowNotice doing="Creating a new document…" />;
  const retry = () => setFailure(null);
  return (
    <Notice title="A new document could not be created." onRetry={retry} startNew={false}>
      {describePageFailure(failure)}
    </Notice>
  );
}
