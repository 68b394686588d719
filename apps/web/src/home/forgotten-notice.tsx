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
            Forgot <q dir="auto">{short(last.title)}</q>.{' '}
            {last.link === 'works' && 'You need its link to open it again.'}
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

const longest = 30;

function short(title: string): string {
  if (title === '') return 'Untitled';
  const letters = [...title];
  return letters.length <= longest ? title : `${letters.slice(0, longest).join('').trim()}…`;
}
