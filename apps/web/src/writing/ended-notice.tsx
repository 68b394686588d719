import type { Editor } from '@tercet/editor';
import { CircleAlert } from 'lucide-react';
import { CopyButton } from '../share/copy-button.tsx';
import styles from './trouble-notice.module.css';
import type { Ended } from './use-editor.ts';

const words: Record<Ended, string> = {
  revoked: 'An owner revoked your link.',
  deleted: 'This document was deleted for good.',
  gone: 'Your link no longer opens the document: it was revoked, or the document was deleted.',
};

interface EndedNoticeProps {
  ended: Ended;
  editor: Editor;
  /** Edits only this page has. */
  pendingSteps: number;
}

/** The document is over for this page; the text stays to be copied, and nothing is sent any more [LK4]. */
export function EndedNotice({ ended, editor, pendingSteps }: EndedNoticeProps) {
  const text = () => {
    const { doc } = editor.view.state;
    return doc.textBetween(0, doc.content.size, '\n\n', '\n');
  };
  return (
    <div className={styles.notice} role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <p>
        {words[ended]} Nothing more is saved; the text stays here until you leave the page.
        {pendingSteps > 0 && ' Your last edits are only here.'}
      </p>
      <CopyButton text={text}>Copy the text</CopyButton>
    </div>
  );
}
