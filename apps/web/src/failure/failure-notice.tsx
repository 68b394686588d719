import { CircleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import styles from '../writing/trouble-notice.module.css';
import { RescueButtons } from './rescue-buttons.tsx';
import { textAtHand } from './text-at-hand.ts';

/** Told by browsers of layouts that settle later; nothing is wrong. */
const harmless = /ResizeObserver loop/;

/** Whether it is this page's own: what browser extensions throw is none of ours. */
function isOwn(error: unknown, file: string): boolean {
  if (file !== '') return file.startsWith(location.origin);
  return error instanceof Error && (error.stack ?? '').includes(location.origin);
}

/** What went wrong outside of drawing (a key, a message, a timer) is said too: the page may not be what it seems. */
export function FailureNotice() {
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const onError = ({ error, filename, message }: ErrorEvent) => {
      if (!harmless.test(message) && isOwn(error, filename)) setFailed(true);
    };
    const onRejection = ({ reason }: PromiseRejectionEvent) => {
      if (isOwn(reason, '')) setFailed(true);
    };
    window.addEventListener('error', onError);
    window.addEventListener('unhandledrejection', onRejection);
    return () => {
      window.removeEventListener('error', onError);
      window.removeEventListener('unhandledrejection', onRejection);
    };
  }, []);
  if (!failed) return null;
  return (
    <div className={styles.notice} role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <p>
        Something in this page went wrong. What was saved stays saved. If the page behaves oddly, copy your
        text and reload.
      </p>
      <RescueButtons text={textAtHand()} />
      <button type="button" onClick={() => setFailed(false)}>
        Close
      </button>
    </div>
  );
}
