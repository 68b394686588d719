import type { Editor } from '@tercet/editor';
import { useEffect } from 'react';
import styles from './restored-notice.module.css';

interface RestoredNoticeProps {
  restored: { words: string; changed: boolean };
  editor: Editor;
  onDone: () => void;
}

/** A version came back as an edit like any other. */
export function RestoredNotice({ restored, editor, onDone }: RestoredNoticeProps) {
  useEffect(() => {
    const timer = setTimeout(onDone, 12_000);
    return () => clearTimeout(timer);
  }, [onDone]);
  return (
    <div className={styles.notice} role="status">
      <p>
        {restored.changed
          ? `Restored the version ${restored.words}, as a new edit.`
          : 'The document already says exactly that.'}
      </p>
      {restored.changed && (
        <button
          type="button"
          onClick={() => {
            editor.run('undo');
            editor.view.focus();
            onDone();
          }}
        >
          Undo
        </button>
      )}
      <button type="button" onClick={onDone}>
        Close
      </button>
    </div>
  );
}
