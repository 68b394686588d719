import type { Editor } from '@tercet/editor';
import { useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import styles from './exchange.module.css';
import type { Importing } from './use-import.ts';

interface ImportNoticeProps {
  importing: Importing;
  editor: Editor;
  onDone: () => void;
}

/** How the import went. What is in goes away by itself; what failed or was left out stays until it was read. */
export function ImportNotice({ importing, editor, onDone }: ImportNoticeProps) {
  const { phase } = importing;
  const goesAway = importing.phase === 'done' && importing.leftOut === null;
  const latest = useRef(onDone);
  latest.current = onDone;
  useEffect(() => {
    if (!goesAway) return;
    const timer = setTimeout(() => latest.current(), 12_000);
    return () => clearTimeout(timer);
  }, [goesAway]);
  const words = noticeWords(importing);
  if (words === null) return null;
  const undo = () => {
    editor.run('undo');
    editor.view.focus();
    onDone();
  };
  // Out of the bar, whose layer lies under the text's own notices.
  return createPortal(
    <div
      className={styles.notice}
      role={phase === 'failed' || (phase === 'done' && !goesAway) ? 'alert' : 'status'}
    >
      <p>{words}</p>
      {importing.phase === 'done' && importing.changed && (
        <button type="button" onClick={undo}>
          Undo
        </button>
      )}
      {phase !== 'reading' && (
        <button type="button" onClick={onDone}>
          Close
        </button>
      )}
    </div>,
    document.body,
  );
}

function noticeWords(importing: Importing): string | null {
  switch (importing.phase) {
    case 'reading':
      return `Reading ${importing.files}…`;
    case 'done':
      return doneWords(importing);
    case 'failed':
      return importing.words;
    default:
      return null;
  }
}

function doneWords({ files, changed, leftOut }: Importing & { phase: 'done' }): string {
  const done = changed ? `Imported ${files}.` : 'The document already says exactly that.';
  return leftOut === null ? done : `${done} ${leftOut}`;
}
