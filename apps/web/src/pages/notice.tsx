import type { ReactNode } from 'react';
import styles from './notice.module.css';
import { Wordmark } from './wordmark.tsx';

interface NoticeProps {
  title: string;
  children?: ReactNode;
  /** Below the words. */
  more?: ReactNode;
  /** Absent: there is nothing to try again. */
  onRetry?: () => void;
  retryLabel?: string;
  /** False where a new document is what could not be made. */
  startNew?: boolean;
  /** While something is still under way there is no need for another way on. */
  waiting?: boolean;
}

/** A page in words: what is the matter, and a way on. Never an empty editor [DC7]. */
export function Notice({
  title,
  children,
  more,
  onRetry,
  retryLabel = 'Try again',
  startNew = true,
  waiting = false,
}: NoticeProps) {
  return (
    <div className={styles.notice}>
      <header>
        <Wordmark />
      </header>
      <main>
        <div role={waiting ? undefined : 'alert'}>
          <h1>{title}</h1>
          {children && <p>{children}</p>}
        </div>
        {more}
        {!waiting && (
          <div className={styles.ways}>
            {onRetry && (
              <button type="button" className={styles.primary} onClick={onRetry}>
                {retryLabel}
              </button>
            )}
            {startNew && (
              <a className={onRetry ? styles.secondary : styles.primary} href="/new">
                Start a new document
              </a>
            )}
          </div>
        )}
      </main>
    </div>
  );
}
