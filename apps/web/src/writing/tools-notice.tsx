import { CircleAlert } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { surroundingsTrouble } from './lazy-surroundings.ts';
import styles from './trouble-notice.module.css';

/** The text is there, what stands around it could not be fetched: said in words, and tried again by itself. */
export function ToolsNotice() {
  const fails = useSyncExternalStore(surroundingsTrouble.subscribe, surroundingsTrouble.get);
  if (!fails) return null;
  return (
    <div className={styles.notice} role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <p>The tools around the text could not be loaded. You can write on; everything is saved as always.</p>
      <button type="button" onClick={surroundingsTrouble.tryAgain}>
        Try again
      </button>
    </div>
  );
}
