import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { createDocument } from '../connection/document-calls.ts';
import { describePageFailure, type PageFailure } from '../connection/page-failure.ts';
import { useServer } from '../connection/server-context.ts';
import { Notice } from './notice.tsx';
import { SlowNotice } from './slow-notice.tsx';

/** Makes a document and goes to its own address; the front page is not kept in the history. */
export function NewDocumentPage() {
  const { socket } = useServer();
  const [, navigate] = useLocation();
  const [failure, setFailure] = useState<PageFailure | null>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` is a wish to try again
  useEffect(() => {
    let left = false;
    document.title = 'Tercet';
    void createDocument(socket).then((result) => {
      if (left) return;
      if (result.ok) navigate(`/d/${result.value.documentId}`, { replace: true });
      else setFailure(result.failure);
    });
    return () => {
      left = true;
    };
  }, [socket, navigate, attempt]);

  if (!failure) return <SlowNotice doing="Getting a fresh page…" />;
  const retry = () => {
    setFailure(null);
    setAttempt(attempt + 1);
  };
  return (
    <Notice title="A new document could not be made." onRetry={retry}>
      {describePageFailure(failure)}
    </Notice>
  );
}
