import type { AsideEdit } from '@tercet/editor';
import { describeFailure } from '@tercet/protocol';
import { CircleAlert } from 'lucide-react';
import { CopyButton } from '../share/copy-button.tsx';
import styles from './trouble-notice.module.css';

interface AsideNoticeProps {
  aside: readonly AsideEdit[];
  onDrop: () => void;
}

/** Changes the server did not take: they are out of the document, and their text is here until the writer has it. */
export function AsideNotice({ aside, onDrop }: AsideNoticeProps) {
  const last = aside.at(-1);
  if (!last) return null;
  const text = aside.map((edit) => edit.text).filter((written) => written !== '');
  const said = aside.length === 1 ? 'One change was not saved' : `${aside.length} changes were not saved`;
  return (
    <div className={styles.notice} role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <p>
        {said}: {describeFailure(last.failure)}{' '}
        {text.length > 0
          ? `It was taken out and is kept here: ${beginning(text.join(' … '))} `
          : 'It was undone. '}
        What you write now is saved as usual.
      </p>
      {text.length > 0 && <CopyButton text={() => text.join('\n\n')}>Copy the text</CopyButton>}
      <button type="button" onClick={onDrop}>
        {text.length > 0 ? 'Discard it' : 'Close'}
      </button>
    </div>
  );
}

const beginning = (text: string) => (text.length > 60 ? `“${text.slice(0, 60)}…”.` : `“${text}”.`);
