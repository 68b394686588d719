import { useEffect, useRef } from 'react';
import { CopyButton } from './copy-button.tsx';
import { rightWords } from './right-words.ts';
import styles from './share.module.css';
import type { FreshLink } from './use-links.ts';

/** The one time a link can be read. */
export function FreshLinkCard({ fresh, onDone }: { fresh: FreshLink; onDone: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const { link, address } = fresh;
  return (
    <section className={styles.fresh} aria-label="The new link">
      <h3>
        {link.label || 'The new link'} <small>{rightWords[link.right].short}</small>
      </h3>
      <input ref={field} readOnly value={address} aria-label="Address of the new link" />
      <p>Copy it now: it is shown only once. The server doesn’t store it.</p>
      <div className={styles.buttons}>
        <CopyButton primary text={() => address} onRefused={() => field.current?.select()}>
          Copy the link
        </CopyButton>
        <button type="button" className={styles.secondary} onClick={onDone}>
          Done
        </button>
      </div>
    </section>
  );
}
