import { describeFailure, type Failure } from '@tercet/protocol';
import { CircleAlert } from 'lucide-react';
import styles from './refused-notice.module.css';

/** The server takes nothing more from this page: why, and the way on. */
export function RefusedNotice({ failure }: { failure: Failure }) {
  return (
    <div className={styles.notice} role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <p>
        {describeFailure(failure)}
        {failure.code !== 'schema-mismatch' && ' What was written since is only on this page: copy it first.'}
      </p>
      <button type="button" onClick={() => location.reload()}>
        Reload
      </button>
    </div>
  );
}
