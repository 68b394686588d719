import type { SavedState } from '@tercet/editor';
import { CircleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import styles from './trouble-notice.module.css';

interface LeavingNoticeProps {
  saved: SavedState;
  onLeave: () => void;
  onStay: () => void;
}

/** Saving mostly takes less: then nothing is said, milliseconds. */
const quietMs = 400;

/** The writer wants to go to the list, and something is not saved yet: it is waited for, or said what becomes of it. */
export function LeavingNotice({ saved, onLeave, onStay }: LeavingNoticeProps) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), quietMs);
    return () => clearTimeout(timer);
  }, []);
  const saving = saved.state === 'saving';
  if (saving && !slow) return null;
  const keeps = (saved.state === 'not-saved' || saved.state === 'refused') && saved.keptInBrowser;
  return (
    <div className={styles.notice} role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <p>
        {saving
          ? 'Saving your last words; your documents open after that.'
          : keeps
            ? 'Your last words are not saved on the server yet. This browser keeps them, and sends them when the document is open here again.'
            : 'Your last words are not saved. They are only on this page, and lost when you leave it: copy them first.'}
      </p>
      <button type="button" onClick={onStay}>
        Stay here
      </button>
      <button type="button" onClick={onLeave}>
        {keeps ? 'Leave' : 'Leave all the same'}
      </button>
    </div>
  );
}
