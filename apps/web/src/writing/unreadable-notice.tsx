import { CircleAlert } from 'lucide-react';
import { useState } from 'react';
import { CopyButton } from '../share/copy-button.tsx';
import styles from './trouble-notice.module.css';

/** Edits of an older page that no longer make a document: for the writer to copy. They stay in this browser. */
export function UnreadableNotice({ text }: { text: string }) {
  const [seen, setSeen] = useState(false);
  if (seen) return null;
  return (
    <div className={styles.notice} role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <p>This browser kept edits from an earlier page that cannot be restored automatically.</p>
      <CopyButton text={() => text}>Copy them</CopyButton>
      <button type="button" onClick={() => setSeen(true)}>
        Close
      </button>
    </div>
  );
}
