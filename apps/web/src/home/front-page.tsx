import { lazy, Suspense, useEffect, useState } from 'react';
import { NewDocumentPage } from '../pages/new-document-page.tsx';
import { SlowNotice } from '../pages/slow-notice.tsx';
import { readDocuments } from './document-list.ts';
import { isBlank } from './known-document.ts';

const HomePage = lazy(async () => ({ default: (await import('./home-page.tsx')).HomePage }));

/** A browser that does not open its database within this time is one that keeps nothing, milliseconds. */
const openWithinMs = 2_000;

/** The list of documents where this browser knows any; a first visit begins on an empty page at once [HM3]. */
export function FrontPage() {
  const [knows, setKnows] = useState<boolean | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setKnows((now) => now ?? false), openWithinMs);
    readDocuments()
      .then((all) => all.some((known) => !isBlank(known)))
      .catch(() => false)
      .then((some) => setKnows((now) => now ?? some));
    return () => clearTimeout(timer);
  }, []);
  if (knows === null) return null;
  if (!knows) return <NewDocumentPage />;
  return (
    <Suspense fallback={<SlowNotice doing="Opening your documents…" />}>
      <HomePage />
    </Suspense>
  );
}
