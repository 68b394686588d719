import { FilePlus2 } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { Tips } from '../bar/icon-button.tsx';
import { useServerState } from '../connection/server-context.ts';
import { Wordmark } from '../pages/wordmark.tsx';
import { bringBack, type Forgotten, forgetDocument, updateDocument } from './document-list.ts';
import { DocumentRow } from './document-row.tsx';
import { ForgottenNotice } from './forgotten-notice.tsx';
import styles from './home-page.module.css';
import type { KnownDocument } from './known-document.ts';
import { searchDocuments } from './search-documents.ts';
import { TransferPanel } from './transfer-panel.tsx';
import { useDocuments } from './use-documents.ts';
import { useListKeys } from './use-list-keys.ts';
import { usePeeks } from './use-peeks.ts';

/** Rows drawn at first, and with each press for more: a thousand are still there at once. */
const rowsAtOnce = 100;
const newAddress = '/new';

/** The documents this browser knows [HM3]. */
export function HomePage() {
  const documents = useDocuments();
  const { connection } = useServerState();
  const [wanted, setWanted] = useState('');
  const [most, setMost] = useState(rowsAtOnce);
  const [forgotten, setForgotten] = useState<readonly Forgotten[]>([]);
  const [problem, setProblem] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const looked = useDeferredValue(wanted);
  const all = documents?.list;
  const found = useMemo(() => searchDocuments(all ?? [], looked), [all, looked]);
  const rows = found.slice(0, most);
  const peeked = usePeeks(list, rows);
  const now = useNow();
  const isAway = useIsAway(connection === 'connected');

  useEffect(() => {
    document.title = 'Your documents · Tercet';
  }, []);

  const start = () => location.assign(newAddress);
  const tell = (work: Promise<unknown>) =>
    void work.then(
      () => setProblem(''),
      () => setProblem('This browser did not keep the change.'),
    );
  const pin = ({ documentId, pinned }: KnownDocument) => {
    keys.holdFocus();
    tell(updateDocument(documentId, { pinned: !pinned }));
  };
  const forget = (known: KnownDocument) => {
    if (documents?.unsent.has(known.documentId)) {
      setProblem(
        'It holds words that only this browser has. Open it, so that they are sent, and then forget it.',
      );
      return;
    }
    const row = list.current?.querySelector(`[data-document="${known.documentId}"]`);
    const near = row?.nextElementSibling ?? row?.previousElementSibling;
    (near?.querySelector('a') ?? search.current)?.focus();
    tell(
      forgetDocument(known.documentId).then((what) => {
        if (what) setForgotten((before) => [...before, what]);
      }),
    );
  };
  const undo = () => {
    const last = forgotten.at(-1);
    if (!last) return;
    setForgotten(forgotten.slice(0, -1));
    tell(bringBack(last));
  };
  const rowOf = (documentId: string) => rows.find((known) => known.documentId === documentId);
  const keys = useListKeys({
    list,
    search,
    onNew: start,
    onPin: (documentId) => rowOf(documentId) && pin(rowOf(documentId)!),
    onForget: (documentId) => rowOf(documentId) && forget(rowOf(documentId)!),
    ready: documents !== null,
  });
  const searchKeys = (event: KeyboardEvent<HTMLInputElement>) => {
    const first = list.current?.querySelector<HTMLElement>('a');
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' && first) {
      event.preventDefault();
      first.focus();
    } else if (event.key === 'Enter' && first && wanted !== '') first.click();
    else if (event.key === 'Escape') setWanted('');
  };

  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <Wordmark />
        <Tips>
          <TransferPanel documents={all ?? []} />
        </Tips>
        <a className={styles.new} href={newAddress}>
          <FilePlus2 size={17} aria-hidden="true" />
          <span>
            New<span className={styles.wide}> document</span>
          </span>
          <kbd className={styles.key}>N</kbd>
        </a>
      </header>
      <main className={styles.column}>
        <h1>Your documents</h1>
        <p className={styles.about}>
          This list stays in this browser; nobody else is told of it. Forgetting a document deletes nothing on
          the server.
        </p>
        <div className={styles.search}>
          <input
            ref={search}
            type="search"
            value={wanted}
            placeholder="Search titles and first words"
            aria-label="Search your documents"
            autoComplete="off"
            spellCheck={false}
            dir="auto"
            onChange={(event) => {
              setWanted(event.currentTarget.value);
              setMost(rowsAtOnce);
            }}
            onKeyDown={searchKeys}
          />
          <kbd className={styles.key}>/</kbd>
        </div>
        <p role="status" className={styles.count}>
          {documents && countWords(documents.list.length, found.length, looked)}
          {isAway && ' The server cannot be reached; what this browser kept opens without it.'}
        </p>
        {problem !== '' && (
          <p role="alert" className={styles.problem}>
            {problem}
          </p>
        )}
        <ul ref={list} className={styles.rows} aria-label="Your documents" {...keys.list}>
          {rows.map((known) => (
            <DocumentRow
              key={known.documentId}
              known={known}
              peeked={peeked.get(known.documentId)}
              unsent={documents?.unsent.has(known.documentId) ?? false}
              now={now}
              tabStop={known.documentId === (keys.current ?? rows[0]?.documentId)}
              onPin={pin}
              onForget={forget}
            />
          ))}
        </ul>
        {found.length > rows.length && (
          <button type="button" className={styles.more} onClick={() => setMost(most + rowsAtOnce)}>
            Show more ({found.length - rows.length} left)
          </button>
        )}
        {documents && found.length === 0 && (
          <div className={styles.none}>
            <p>
              {all?.length
                ? 'No title and no first words hold that.'
                : 'Nothing is listed here. What you write is, and what you open by a link.'}
            </p>
            {all?.length ? (
              <button type="button" onClick={() => setWanted('')}>
                Show all
              </button>
            ) : (
              <a href={newAddress}>New document</a>
            )}
          </div>
        )}
        {rows.length > 0 && (
          <p className={styles.keys}>
            <kbd>↑</kbd> <kbd>↓</kbd> move <kbd>Enter</kbd> opens <kbd>P</kbd> pins <kbd>Delete</kbd> forgets
          </p>
        )}
      </main>
      <ForgottenNotice forgotten={forgotten} onUndo={undo} onClose={() => setForgotten([])} />
    </div>
  );
}

function countWords(all: number, found: number, wanted: string): string {
  const documents = all === 1 ? '1 document' : `${all} documents`;
  return wanted.trim() === '' ? `${documents}.` : `${found} of ${documents} found.`;
}

const minute = 60_000;

/** Milliseconds since 1970, a minute old at most. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minute);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** A server that does not answer for so long is away, milliseconds. */
const awayAfterMs = 2_000;

function useIsAway(connected: boolean): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (connected) return setAway(false);
    const timer = setTimeout(() => setAway(true), awayAfterMs);
    return () => clearTimeout(timer);
  }, [connected]);
  return away;
}
