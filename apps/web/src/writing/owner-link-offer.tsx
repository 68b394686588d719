import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { fileName } from '../exchange/file-name.ts';
import { saveFile } from '../exchange/save-file.ts';
import { readDocument, updateDocument } from '../home/document-list.ts';
import { CopyButton } from '../share/copy-button.tsx';
import { linkFile } from './link-file.ts';
import styles from './owner-link-offer.module.css';
import type { Known } from './use-known-document.ts';

/** From here on a text would be missed. */
const worthWords = 200;

interface OwnerLinkOfferProps {
  documentId: string;
  known: Known;
  title: string | null;
  /** Null while they are not counted. */
  words: number | null;
  empty: boolean;
  /** It is gone: back to the text. */
  onDone: () => void;
}

/**
 * Offers an owner to save the document's link, once, when the text has become worth something [HM6]; and at once
 * where the browser will not remember the document: in a corner, and without taking the focus.
 */
export function OwnerLinkOffer({ documentId, known, title, words, empty, onDone }: OwnerLinkOfferProps) {
  const [shown, setShown] = useState<'no' | 'yes' | 'over'>('no');
  const refused = known === 'refused';
  const isDue = refused ? !empty : known !== null && !known.ownerLinkOffered && (words ?? 0) >= worthWords;

  useEffect(() => {
    if (!isDue || shown !== 'no') return;
    let left = false;
    // Another tab may have offered it.
    void readDocument(documentId)
      .then((now) => now?.ownerLinkOffered ?? false)
      .catch(() => false)
      .then((offered) => {
        if (left) return;
        setShown(offered ? 'over' : 'yes');
        if (!offered) void updateDocument(documentId, { ownerLinkOffered: true }).catch(() => undefined);
      });
    return () => {
      left = true;
    };
  }, [isDue, shown, documentId]);

  if (shown !== 'yes') return null;
  const over = () => {
    setShown('over');
    onDone();
  };
  const save = () => {
    saveFile(
      linkFile(title ?? 'Untitled', location.href),
      'text/html',
      fileName(`${title ?? 'Untitled'} (owner link)`, 'html'),
    );
    over();
  };
  return (
    <section className={styles.offer} aria-label="Save the owner link">
      <h2>{refused ? 'This browser does not remember your documents' : 'Save the link of this document?'}</h2>
      <p>
        {refused
          ? 'It lets this page keep nothing. Save the document’s link, or you will not find it again.'
          : 'If this browser’s data is cleared, only its link brings the document back. It makes whoever has it an owner: keep it private.'}
      </p>
      <div className={styles.buttons}>
        <button type="button" className={styles.save} onClick={save}>
          <Download size={16} aria-hidden="true" />
          Save as a file
        </button>
        <CopyButton text={() => location.href}>Copy the link</CopyButton>
        <button type="button" className={styles.later} onClick={over}>
          {refused ? 'Close' : 'No, thanks'}
        </button>
      </div>
    </section>
  );
}
