import type { Editor, OfferedText } from '@tercet/editor';
import { Layers } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../bar/icon-button.tsx';
import { momentWords } from '../history/when-words.ts';
import { searchDocuments } from '../home/search-documents.ts';
import { writerName } from '../people/writer-name.ts';
import { SidePanel } from '../settings/side-panel.tsx';
import styles from './offers-drawer.module.css';

interface OffersDrawerProps {
  offers: readonly OfferedText[];
  editor: Editor;
  /** In this browser, for as long as it knows the document; else until the page is closed. */
  isKept: boolean;
}

/** Everything that was offered in the document can be found and inserted later [UX 11] [HM7]. */
export function OffersDrawer({ offers, editor, isKept }: OffersDrawerProps) {
  const trigger = (
    <IconButton label="Everything offered here">
      <Layers size={17} aria-hidden="true" />
    </IconButton>
  );
  return (
    <SidePanel trigger={trigger} title="Offered here" onClosed={() => editor.view.focus()}>
      {(close) =>
        offers.length === 0 ? (
          <p className={styles.none}>
            Nothing yet. Suggestions stay here {isKept ? 'with the document' : 'until you close the page'}.
          </p>
        ) : (
          <Offers
            offers={offers}
            onInsert={(index) => {
              editor.run('insertOffered', index);
              close();
            }}
          />
        )
      }
    </SidePanel>
  );
}

/** More are shown when they are asked for, or looked for. */
const shownAtOnce = 60;

interface OffersProps {
  offers: readonly OfferedText[];
  onInsert: (index: number) => void;
}

function Offers({ offers, onInsert }: OffersProps) {
  const [wanted, setWanted] = useState('');
  const [most, setMost] = useState(shownAtOnce);
  const now = Date.now();
  const rows = offers.map((offer, index) => ({ offer, index, title: offer.place, words: offer.text }));
  const found = searchDocuments(rows, wanted);
  return (
    <>
      <input
        type="search"
        className={styles.search}
        value={wanted}
        placeholder="Search"
        aria-label="Search what was offered"
        autoComplete="off"
        dir="auto"
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <p role="status" className={found.length === 0 ? styles.none : 'heard'}>
        {wanted.trim() === ''
          ? ''
          : found.length === 0
            ? 'Nothing offered holds that.'
            : `${found.length} found.`}
      </p>
      <ol className={styles.offers}>
        {found.slice(0, most).map(({ offer, index }) => (
          <li key={offer.id}>
            {offer.place !== '' && (
              <span className={styles.place} dir="auto">
                <span className="heard">After: </span>…{offer.place}
              </span>
            )}
            <p dir="auto">{offer.text.trim()}</p>
            <footer>
              <span>
                {momentWords(offer.at, now)} · {offer.model}
                {offer.asker && ` · asked by ${writerName(offer.asker)}`}
                {offer.taken && (offer.takenBy ? ` · taken by ${writerName(offer.takenBy)}` : ' · taken')}
              </span>
              <button type="button" onClick={() => onInsert(index)}>
                Insert at the cursor
              </button>
            </footer>
          </li>
        ))}
      </ol>
      {found.length > most && (
        <button type="button" className={styles.more} onClick={() => setMost(most + shownAtOnce)}>
          Show more ({found.length - most} left)
        </button>
      )}
    </>
  );
}
