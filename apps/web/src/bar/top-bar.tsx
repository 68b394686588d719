import type { SavedState } from '@tercet/editor';
import type { ModelInfo } from '@tercet/protocol';
import { Check, CloudOff, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Connection } from '../connection/server-state.ts';
import { Wordmark } from '../pages/wordmark.tsx';
import { CopyLink } from './copy-link.tsx';
import { ModelMenu } from './model-menu.tsx';
import { savedWords } from './saved-words.ts';
import styles from './top-bar.module.css';

interface TopBarProps {
  title: string;
  saved: SavedState;
  connection: Connection;
  models: readonly ModelInfo[] | null;
  model: string | null;
  onModel: (name: string) => void;
  /** Settings and keys. */
  children: ReactNode;
}

export function TopBar({ title, saved, connection, models, model, onModel, children }: TopBarProps) {
  return (
    <header className={styles.bar}>
      <Wordmark />
      <h1 className={styles.title}>{title}</h1>
      <div className={styles.right}>
        <SavedMark saved={saved} connection={connection} />
        <ModelMenu models={models} wanted={model} onChoose={onModel} />
        <CopyLink />
        {children}
      </div>
    </header>
  );
}

/** Words and a sign: colour alone says nothing [UX 14, 17]. */
function SavedMark({ saved, connection }: { saved: SavedState; connection: Connection }) {
  const { words, more, tone } = savedWords(saved, connection);
  const Sign = tone === 'good' ? Check : tone === 'bad' ? CloudOff : RefreshCw;
  return (
    <span className={styles.saved} data-tone={tone} data-testid="saved">
      <Sign size={15} aria-hidden="true" />
      <span>{words}</span>
      {more && <span className={styles.more}>{more}</span>}
    </span>
  );
}
