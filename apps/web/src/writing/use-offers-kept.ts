import type { Editor, RememberedOffer } from '@tercet/editor';
import { useCallback, useEffect, useState } from 'react';
import { keepOffers, readOffers } from '../home/kept-offers.ts';

interface OffersKept {
  /** For `mountEditor`. */
  keep: (offers: readonly RememberedOffer[]) => void;
  /** False: the browser keeps nothing, and what is offered is gone with the page. */
  isKept: boolean;
  /** For the effect of the editor that was mounted. */
  setKept: (isKept: boolean) => void;
}

/** What is offered in a document is kept in the browser [HM7]. */
export function useOffersKept(documentId: string): OffersKept {
  const [isKept, setKept] = useState(true);
  const keep = useCallback(
    (offers: readonly RememberedOffer[]) => {
      keepOffers(documentId, offers).catch(() => setKept(false));
    },
    [documentId],
  );
  return { keep, isKept, setKept };
}

/** And is there again when the document is. */
export function useOffersRecalled(
  documentId: string,
  editor: Editor | null,
  setKept: OffersKept['setKept'],
): void {
  useEffect(() => {
    if (editor === null) return;
    readOffers(documentId).then(
      (earlier) => {
        if (!editor.view.isDestroyed && earlier.length > 0) editor.recallOffered(earlier);
      },
      () => setKept(false),
    );
  }, [documentId, editor, setKept]);
}
