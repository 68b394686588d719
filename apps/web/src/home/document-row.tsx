import { Pin, PinOff, X } from 'lucide-react';
import { memo, useId } from 'react';
import { documentAddress } from '../connection/document-address.ts';
import { rightWords } from '../share/right-words.ts';
import styles from './document-row.module.css';
import type { KnownDocument } from './known-document.ts';
import type { Peeked } from './peek-documents.ts';
import { rowWords } from './row-words.ts';

interface DocumentRowProps {
  known: KnownDocument;
  peeked: Peeked | undefined;
  /** This browser has words of it that the server does not. */
  unsent: boolean;
  /** Milliseconds since 1970. */
  now: number;
  /** Tab stops here; arrows lead to the other rows. */
  tabStop: boolean;
  onPin: (known: KnownDocument) => void;
  onForget: (known: KnownDocument) => void;
}

/** A document: its title and first words, and what there is to know before it is opened. */
export const DocumentRow = memo(function DocumentRow(props: DocumentRowProps) {
  const { known, peeked, unsent, now, tabStop, onPin, onForget } = props;
  const id = useId();
  const { when, trouble, here } = rowWords(known, peeked, now);
  const title = known.title || 'Untitled';
  const tabIndex = tabStop ? 0 : -1;
  const date = new Date(known.changedAt);
  return (
    <li className={styles.row} data-document={known.documentId} data-pinned={known.pinned}>
      <a
        href={documentAddress(known.documentId, known.secret)}
        tabIndex={tabIndex}
        aria-labelledby={`${id}title`}
        aria-describedby={known.words === '' ? `${id}facts` : `${id}words ${id}facts`}
      >
        <span className={styles.title} id={`${id}title`} dir="auto" data-untitled={known.title === ''}>
          {title}
        </span>
        {known.words !== '' && (
          <span className={styles.words} id={`${id}words`} dir="auto">
            {known.words}
          </span>
        )}
        <span className={styles.facts} id={`${id}facts`}>
          {trouble && <strong className={styles.trouble}>{trouble}</strong>}
          {unsent && <strong className={styles.trouble}>Not all sent: open it to send the rest</strong>}
          {here && <span className={styles.here}>{here}</span>}
          <span>{rightWords[known.right].short}</span>
          <time dateTime={date.toISOString()} title={date.toLocaleString()}>
            {when}
          </time>
          {known.pinned && <span className="heard">Pinned</span>}
        </span>
      </a>
      <div className={styles.tools}>
        <button
          type="button"
          aria-label={known.pinned ? 'Unpin' : 'Pin to the top'}
          aria-describedby={`${id}title`}
          title={known.pinned ? 'Unpin (P)' : 'Pin to the top (P)'}
          tabIndex={tabIndex}
          className={known.pinned ? styles.pinned : undefined}
          onClick={() => onPin(known)}
        >
          {known.pinned ? <PinOff size={17} aria-hidden="true" /> : <Pin size={17} aria-hidden="true" />}
        </button>
        <button
          type="button"
          aria-label="Forget here"
          aria-describedby={`${id}title`}
          title="Forget here (Delete)"
          tabIndex={tabIndex}
          onClick={() => onForget(known)}
        >
          <X size={17} aria-hidden="true" />
        </button>
      </div>
    </li>
  );
});
