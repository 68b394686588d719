import { useEffect, useState, useSyncExternalStore } from 'react';
import { percentWords } from '../bar/percent-words.ts';
import { mendLocation, secretIn, secretProblem } from '../connection/document-address.ts';
import { describePageFailure, type PageFailure } from '../connection/page-failure.ts';
import { linkEnded } from '../home/document-list.ts';
import type { KeptDocument } from '../kept/open-kept.ts';
import { DamagedNotice } from '../rescue/damaged-notice.tsx';
import { reloadFresh } from '../shell/keep-shell.ts';
import { WritingPage } from '../writing/writing-page.tsx';
import { hasKeptText, KeptTextNotice } from './kept-text-notice.tsx';
import { Notice } from './notice.tsx';
import { SlowNotice } from './slow-notice.tsx';
import { useOpenedDocument } from './use-opened-document.ts';

/** The document and the link's secret, which stands in the address's fragment. */
export function DocumentPage({ documentId }: { documentId: string }) {
  const hash = useSyncExternalStore(onHashChange, () => location.hash);
  const secret = secretIn(hash);
  // The document stays; only the address that is shown and copied changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address has changed
  useEffect(() => mendLocation(), [hash]);
  if (secret === null) return <Notice title={nothingHere}>{secretProblem(hash)}</Notice>;
  return <LinkedDocument key={secret} documentId={documentId} secret={secret} />;
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** The editor is mounted only when the document is there [DC7]. */
function LinkedDocument({ documentId, secret }: { documentId: string; secret: string }) {
  const [opening, setOpening] = useOpenedDocument(documentId, secret);
  // The list of documents says so too [HM3].
  const isUnknown = opening.phase === 'failed' && opening.failure.code === 'document-unknown';
  const over = opening.phase === 'deleted' ? 'deleted' : isUnknown ? 'gone' : null;
  useEffect(() => {
    if (over !== null) void linkEnded(documentId, secret, over).catch(() => undefined);
  }, [over, documentId, secret]);
  switch (opening.phase) {
    case 'loading':
      return <SlowNotice doing={`Opening the document…${percentWords(opening.share)}`} />;
    case 'open': {
      const { kept } = opening.opened;
      const onDeleted = () => void kept.forget().then(() => setOpening({ phase: 'deleted' }));
      return <WritingPage opened={opening.opened} onDeleted={onDeleted} />;
    }
    case 'failed':
      if (opening.failure.code === 'document-damaged')
        return (
          <DamagedNotice
            documentId={documentId}
            what={opening.failure.what}
            keepsText={hasKeptText(opening.kept)}
          />
        );
      return <LoadFailure {...opening} onRetry={() => setOpening({ phase: 'loading' })} />;
    case 'deleted':
      return (
        <Notice title="The document was deleted for good.">
          Nothing of it is left on the server, and none of its links work any more.
        </Notice>
      );
    default:
      return opening satisfies never;
  }
}

const nothingHere = 'There is no document at this link.';

/** A wrong, a revoked and an absent link look alike [LK2]. */
function NothingHere() {
  return (
    <Notice title={nothingHere}>The link may be incomplete or revoked, or the document was deleted.</Notice>
  );
}

interface LoadFailureProps {
  failure: PageFailure;
  kept: KeptDocument;
  onRetry: () => void;
}

function LoadFailure({ failure, kept, onRetry }: LoadFailureProps) {
  const [forgotten, setForgotten] = useState(false);
  if (failure.code === 'document-unknown' && !forgotten && hasKeptText(kept))
    return <KeptTextNotice title={nothingHere} kept={kept} onForgotten={() => setForgotten(true)} />;
  switch (failure.code) {
    case 'document-unknown':
    case 'bad-message':
      return <NothingHere />;
    case 'schema-mismatch':
      return (
        <Notice
          title="This page is older than the server."
          onRetry={() => void reloadFresh()}
          retryLabel="Reload"
        >
          Reload it to continue writing; nothing is lost.
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
