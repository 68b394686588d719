import { X } from 'lucide-react';
import type { Forgotten } from './document-list.ts';
import styles from './home-page.module.css';

interface ForgottenNoticeProps {
  /** The last one is brought back first. */
  forgotten: readonly Forgotten[];
  onUndo: () => void;
  onClose: () => void;
}

/** What was forgotten, and the way back for as long as the page is open [HM4]. */
export function ForgottenNotice({ forgotten, onUndo, onClose }: ForgottenNoticeProps) {
  const last = forgotten.at(-1)?.document;
  return (
    <div role="status" className={styles.forgottenPlace}>
      {last && (
        <div className={styles.forgotten}>
          <p>
            Forgot <q dir="auto">{last.title || 'Untitled'}</q>.{' '}
            {last.right === 'owner' && last.link === 'works' && 'Without its link nobody can own it again.'}
          </p>
          <button type="button" onClick={onUndo}>
            Undo
          </button>
          <button type="button" aria-label="Close" onClick={onClose}>
            <X size={17} aria-hidden="true" />
          </button>
        </div>
      )}
    </div>
  );
}
