import type { SavedState } from '@tercet/editor';
import { describeFailure } from '@tercet/protocol';
import { CircleAlert } from 'lucide-react';
import { reloadFresh } from '../shell/keep-shell.ts';
import styles from './trouble-notice.module.css';

interface TroubleNoticeProps {
  saved: SavedState;
  /** Throws away what the server will never take; else a reload brings it back, and the same refusal. */
  onLeaveOut: () => Promise<void>;
}

/** Why the server does not save, and the way on; nothing while there is no reason to tell. */
export function TroubleNotice({ saved, onLeaveOut }: TroubleNoticeProps) {
  if (saved.state === 'not-saved' && saved.failure)
    return (
      <div className={styles.notice} role="alert">
        <CircleAlert size={18} aria-hidden="true" />
        <p>
          {describeFailure(saved.failure)} What you write is kept{' '}
          {saved.keptInBrowser ? 'in this browser' : 'on this page'} and will be sent again automatically.
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
            ? ' The last edits are kept in this browser: copy them before you discard them.'
            : ' The last edits are only on this page: copy them first.')}
      </p>
      {saved.pendingSteps > 0 && saved.failure.code !== 'schema-mismatch' ? (
        <button type="button" onClick={() => void onLeaveOut().then(reloadFresh)}>
          Discard them
        </button>
      ) : (
        <button type="button" onClick={() => void reloadFresh()}>
          Reload
        </button>
      )}
    </div>
  );
}
