import type { SavedState } from '@tercet/editor';
import { describeFailure } from '@tercet/protocol';
import { CircleAlert } from 'lucide-react';
import styles from './trouble-notice.module.css';

/** Why the server does not save, and the way on; nothing while there is no reason to tell. */
export function TroubleNotice({ saved }: { saved: SavedState }) {
  if (saved.state === 'not-saved' && saved.failure)
    return (
      <div className={styles.notice} role="alert">
        <CircleAlert size={18} aria-hidden="true" />
        <p>
          {describeFailure(saved.failure)} What you write is kept{' '}
          {saved.keptInBrowser ? 'in this browser' : 'on this page'} and sent again by itself.
        </p>
      </div>
    );
  if (saved.state !== 'refused') return null;
  return (
    <div className={styles.notice} role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <p>
        {describeFailure(saved.failure)}
        {saved.pendingSteps > 0 &&
          (saved.keptInBrowser
            ? ' The last edits are kept in this browser.'
            : ' The last edits are only on this page: copy them first.')}
      </p>
      <button type="button" onClick={() => location.reload()}>
        Reload
      </button>
    </div>
  );
}
