import type { Editor, OfferedText } from '@tercet/editor';
import { Layers } from 'lucide-react';
import { IconButton } from '../bar/icon-button.tsx';
import { writerName } from '../people/writer-name.ts';
import { SidePanel } from '../settings/side-panel.tsx';
import styles from './offers-drawer.module.css';

interface OffersDrawerProps {
  offers: readonly OfferedText[];
  editor: Editor;
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Everything that was offered since the page was opened can be found and inserted later [UX 11]. */
export function OffersDrawer({ offers, editor }: OffersDrawerProps) {
  const trigger = (
    <IconButton label="Everything offered here">
      <Layers size={17} aria-hidden="true" />
    </IconButton>
  );
  return (
    <SidePanel trigger={trigger} title="Offered here" onClosed={() => editor.view.focus()}>
      {(close) =>
        offers.length === 0 ? (
          <p className={styles.none}>Nothing yet. Suggestions stay here until you close the page.</p>
        ) : (
          <ol className={styles.offers}>
            {offers.map((offer, index) => (
              <li key={offer.id}>
                <p>{offer.text.trim()}</p>
                <footer>
                  <span>
                    {time.format(offer.at)} · {offer.model}
                    {offer.asker && ` · asked by ${writerName(offer.asker)}`}
                    {offer.taken && (offer.takenBy ? ` · taken by ${writerName(offer.takenBy)}` : ' · taken')}
                  </span>
                  <button
                    type="button"
                    onClick={() => {
                      editor.run('insertOffered', index);
                      close();
                    }}
                  >
                    Insert at the cursor
                  </button>
                </footer>
              </li>
            ))}
          </ol>
        )
      }
    </SidePanel>
  );
}
