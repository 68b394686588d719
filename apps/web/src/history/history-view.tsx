import { Dialog } from '@base-ui/react/dialog';
import type { Editor } from '@tercet/editor';
import { allows, type HistoryOutline, type Right, type Writer } from '@tercet/protocol';
import { RotateCcw, X } from 'lucide-react';
import { type ReactElement, useEffect, useMemo, useState } from 'react';
import { focusBefore } from '../bar/focus-before.ts';
import { describePageFailure } from '../connection/page-failure.ts';
import { writerName } from '../people/writer-name.ts';
import { RepairButton } from '../rescue/repair-button.tsx';
import styles from './history.module.css';
import { Legend } from './legend.tsx';
import { sharesOf } from './machine-words.ts';
import { type DocumentHistory, useHistory } from './use-history.ts';
import { VersionName } from './version-name.tsx';
import { VersionSlider } from './version-slider.tsx';
import { spanOf, timeOf, versionStops } from './version-stops.ts';
import { VersionText } from './version-text.tsx';
import { momentWords, whenWords } from './when-words.ts';

interface HistoryViewProps {
  trigger: ReactElement;
  documentId: string;
  right: Right;
  me: Writer;
  editor: Editor;
  /** A version is back in the document, or was what it said already. */
  onRestored: (restored: { words: string; changed: boolean }) => void;
}

/** The document's life, over the whole page. */
export function HistoryView({ trigger, editor, onRestored, ...rest }: HistoryViewProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root
      open={open}
      onOpenChange={setOpen}
      onOpenChangeComplete={(nowOpen) => {
        if (!nowOpen) editor.view.focus();
      }}
    >
      <Dialog.Trigger render={trigger} />
      <Dialog.Portal>
        <Dialog.Popup className={styles.page} finalFocus={focusBefore}>
          <header className={styles.header}>
            <Dialog.Title className={styles.title}>History</Dialog.Title>
            <Dialog.Close className={styles.close} aria-label="Back to the document">
              <X size={18} aria-hidden="true" />
            </Dialog.Close>
          </header>
          <Life
            {...rest}
            onRestore={(doc, words) => {
              const changed = editor.replaceDocument(doc);
              setOpen(false);
              onRestored({ words, changed });
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface LifeProps extends Pick<HistoryViewProps, 'documentId' | 'right' | 'me'> {
  onRestore: (doc: unknown, words: string) => void;
}

function Life({ documentId, ...rest }: LifeProps) {
  const history = useHistory(documentId);
  if (history.outline) return <Versions history={history} outline={history.outline} {...rest} />;
  return (
    <div className={styles.waiting} role={history.problem === '' ? undefined : 'alert'}>
      {history.problem || 'Loading history…'}
      {history.damaged && rest.right === 'owner' && (
        <RepairButton documentId={documentId} onRepaired={history.lookAgain} />
      )}
    </div>
  );
}

interface VersionsProps extends Omit<LifeProps, 'documentId'> {
  history: DocumentHistory;
  outline: HistoryOutline;
}

function Versions({ history, outline, right, me, onRestore }: VersionsProps) {
  const { read, want, look, name, problem } = history;
  const stops = useMemo(() => versionStops(outline), [outline]);
  const writers = useMemo(
    () => new Map(outline.writers.map((writer) => [writer.id, writer])),
    [outline.writers],
  );
  const [index, setIndex] = useState(stops.count - 1);
  const [only, setOnly] = useState<string | null>(null);
  const version = stops.at(index);
  useEffect(() => want(version), [want, version]);

  const named = outline.names.find((each) => each.version === version);
  const span = spanOf(outline.spans, version);
  const wrote = span && writerName(writers.get(span.author) ?? { id: span.author, name: '' }, me);
  const author = span?.others ? `${wrote} and others` : wrote;
  const rough = span?.others ? span : null;
  useEffect(() => {
    if (!rough) return;
    // A slider passes many.
    const timer = setTimeout(() => look(rough), 150);
    return () => clearTimeout(timer);
  }, [look, rough]);
  const at = timeOf(outline, version);
  const when = whenWords(at, Date.now());
  const words = `${named ? `${named.name}: ` : ''}${when}${author ? `, ${author}` : ', the empty page'}`;
  const { shown } = read;
  const shares = useMemo(() => shown && sharesOf(shown), [shown]);
  const told = useMemo(() => shown && shares && { doc: shown.doc, authors: shares.spans }, [shown, shares]);
  const writes = allows(right, 'write');
  const trouble = problem || (read.failure ? describePageFailure(read.failure) : '');
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section className={styles.text} tabIndex={0} aria-label="The version" aria-busy={read.busy}>
        {told && <VersionText version={told} writers={writers} me={me} only={only} />}
        {trouble !== '' && (
          <p className={styles.problem} role="alert">
            {trouble}
          </p>
        )}
      </section>
      <footer className={styles.foot}>
        <VersionSlider
          outline={outline}
          stops={stops}
          writers={writers}
          index={index}
          onIndex={setIndex}
          words={words}
        />
        <div className={styles.about}>
          <p className={styles.when}>
            {named && <strong>{named.name}</strong>}
            <span>
              {when}
              {author ? ` · ${author}` : ' · the empty page'}
            </span>
          </p>
          {shares && (
            <Legend
              authors={shares.spans}
              takers={shares.takers}
              writers={writers}
              me={me}
              only={only}
              onOnly={setOnly}
            />
          )}
        </div>
        <div className={styles.actions}>
          {writes && <VersionName key={version} named={named} onName={(given) => name(version, given)} />}
          {writes && (
            <button
              type="button"
              disabled={index === stops.count - 1 || read.busy || shown === null}
              onClick={() =>
                shown && onRestore(shown.doc, named ? `“${named.name}”` : `of ${momentWords(at, Date.now())}`)
              }
            >
              <RotateCcw size={16} aria-hidden="true" />
              Restore<span className={styles.rest}> this version</span>
            </button>
          )}
          {outline.names.length > 0 && (
            <label className={styles.names}>
              <span>Go to</span>
              <select
                value={named ? String(named.version) : ''}
                onChange={(event) => setIndex(stops.indexOf(Number(event.currentTarget.value)))}
              >
                <option value="" disabled>
                  a named version
                </option>
                {outline.names.map((each) => (
                  <option key={each.version} value={each.version}>
                    {each.name}
                  </option>
                ))}
              </select>
            </label>
          )}
        </div>
      </footer>
    </>
  );
}
