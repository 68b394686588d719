import type { MouseEvent } from 'react';
import styles from './wordmark.module.css';

interface WordmarkProps {
  /** Before the browser follows the link. */
  onGo?: (event: MouseEvent) => void;
  /** What does the same, in words. */
  keys?: string | undefined;
}

/**
 * Name and way to the list of documents. A plain link on purpose: it opens in another tab as well, and the browser
 * asks before unsaved edits are left.
 */
export function Wordmark({ onGo, keys }: WordmarkProps) {
  return (
    <a
      className={styles.wordmark}
      href="/"
      aria-label="Tercet: your documents"
      title={`Your documents${keys ? ` (${keys})` : ''}`}
      onClick={onGo}
    >
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <path d="M2.5 5h15M2.5 10h9.5M2.5 15h12.5" />
      </svg>
      <span>Tercet</span>
    </a>
  );
}
