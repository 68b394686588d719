import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from '../writing/trouble-notice.module.css';
import ownStyles from './broken-part.module.css';
import { FailureBoundary } from './failure-boundary.tsx';

/** A part of the page that may break without the text: then it says so in its place, and can be tried again. */
export function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <FailureBoundary
      instead={(_broken, again) => (
        <div className={`${styles.notice} ${ownStyles.part}`} role="alert">
          <CircleAlert size={18} aria-hidden="true" />
          <p>{name} could not be shown. You can write on; everything is saved as always.</p>
          <button type="button" onClick={again}>
            Try again
          </button>
        </div>
      )}
    >
      {children}
    </FailureBoundary>
  );
}
