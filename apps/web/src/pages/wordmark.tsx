import styles from './wordmark.module.css';

/**
 * Name and way to a new document. A plain link on purpose: the browser then asks before unsaved edits are left.
 */
export function Wordmark() {
  return (
    <a className={styles.wordmark} href="/" aria-label="Tercet: new document" title="New document">
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <path d="M2.5 5h15M2.5 10h9.5M2.5 15h12.5" />
      </svg>
      <span>Tercet</span>
    </a>
  );
}
