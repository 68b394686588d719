import { useEffect, useState } from 'react';
import { followDocuments, readDocuments } from './document-list.ts';
import { unsentDocuments } from './earlier-documents.ts';
import { inOrder, isBlank, type KnownDocument } from './known-document.ts';

export interface Documents {
  list: readonly KnownDocument[];
  /** Of which this browser has words the server does not. */
  unsent: ReadonlySet<string>;
}

/** The list as it is now, in every tab; null until it was read. Blank pages are not in it. */
export function useDocuments(): Documents | null {
  const [documents, setDocuments] = useState<Documents | null>(null);
  useEffect(() => {
    let left = false;
    let reading = false;
    let again = false;
    const read = async () => {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      try {
        const [all, unsent] = await Promise.all([
          readDocuments(),
          unsentDocuments().catch(() => new Set<string>()),
        ]);
        const list = inOrder(all.filter((known) => !isBlank(known)));
        if (!left) setDocuments({ list, unsent });
      } catch {
        // The browser took its database away: what was read last stays on the screen.
        if (!left) setDocuments((now) => now ?? { list: [], unsent: new Set() });
      }
      reading = false;
      if (again && !left) {
        again = false;
        void read();
      }
    };
    void read();
    const stop = followDocuments(() => void read());
    const shown = () => document.visibilityState === 'visible' && void read();
    document.addEventListener('visibilitychange', shown);
    window.addEventListener('pageshow', shown);
    return () => {
      left = true;
      stop();
      document.removeEventListener('visibilitychange', shown);
      window.removeEventListener('pageshow', shown);
    };
  }, []);
  return documents;
}
