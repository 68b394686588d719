import type { SavedState } from '@tercet/editor';
import type { ModelInfo } from '@tercet/protocol';
import { Check, CloudOff, RefreshCw } from 'lucide-react';
import { type MouseEvent, type ReactNode, Suspense } from 'react';
import type { Connection } from '../connection/server-state.ts';
import { Wordmark } from '../pages/wordmark.tsx';
import { ModelMenu } from '../writing/lazy-surroundings.ts';
import { type Standing, savedWords } from './saved-words.ts';
import styles from './top-bar.module.css';

interface TopBarProps {
  title: string;
  /** The way to the list of documents. */
  onHome: (event: MouseEvent) => void;
  homeKeys: string | undefined;
  saved: SavedState;
  standing: Standing;
  connection: Connection;
  /** The link lets its holder ask, so it matters which model does. */
  asks: boolean;
  models: readonly ModelInfo[] | null;
  model: string | null;
  onModel: (name: string) => void;
  /** Fetches a model for the server; null: this link does not let its holder. */
  onPull: ((name: string) => Promise<string>) | null;
  /** Who is here, sharing, settings and keys. */
  children: ReactNode;
}

export function TopBar(props: TopBarProps) {
  const {
    title,
    onHome,
    homeKeys,
    saved,
    standing,
    connection,
    asks,
    models,
    model,
    onModel,
    onPull,
    children,
  } = props;
  return (
    <header className={styles.bar}>
      <Wordmark onGo={onHome} keys={homeKeys} />
      <h1 className={styles.title} dir="auto">
        {title}
      </h1>
      <div className={styles.right}>
        <SavedMark saved={saved} connection={connection} standing={standing} />
        {asks && (
          <Suspense>
            <ModelMenu
              models={models}
              offline={connection !== 'connected'}
              wanted={model}
              onChoose={onModel}
              onPull={onPull}
            />
          </Suspense>
        )}
        {children}
      </div>
    </header>
  );
}

/** Words and a sign: colour alone says nothing [UX 14, 17]. */
function SavedMark({ saved, connection, standing }: Pick<TopBarProps, 'saved' | 'connection' | 'standing'>) {
  const { words, more, tone } = savedWords(saved, connection, standing);
  const Sign = tone === 'good' ? Check : tone === 'bad' ? CloudOff : RefreshCw;
  return (
    <span className={styles.saved} data-tone={tone} data-testid="saved">
      <Sign size={15} aria-hidden="true" />
      <span>{words}</span>
      {more && <span className={styles.more}>{more}</span>}
    </span>
  );
}
