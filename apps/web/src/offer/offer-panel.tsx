import type { Editor, KeyBindings, SuggestState } from '@tercet/editor';
import type { ModelInfo, Writer } from '@tercet/protocol';
import { ChevronLeft, ChevronRight, CircleAlert, RotateCcw, X } from 'lucide-react';
import { type MouseEvent, type RefObject, useEffect, useRef } from 'react';
import { allBindings, type ChangedBindings } from '../keys/kept-bindings.ts';
import { keyWords } from '../keys/key-words.ts';
import { writerName } from '../people/writer-name.ts';
import { showBox } from '../presence/go-to-caret.ts';
import { OfferHints } from './offer-hints.tsx';
import { OfferList } from './offer-list.tsx';
import styles from './offer-panel.module.css';
import { failureWords, waitingWords } from './offer-words.ts';
import { useOfferPlace } from './use-offer-place.ts';
import { useWaited } from './use-waited.ts';

export interface OfferPanelProps {
  suggest: Exclude<SuggestState, { phase: 'idle' }>;
  editor: Editor;
  /** Whose suggestions they are, when they are another writer's: then they are only taken or closed. */
  asker: Writer | null;
  /** The link lets its holder write, and so take. */
  mayTake: boolean;
  listboxId: string;
  model: ModelInfo | null;
  /** Whether the ask failed because the page lost the server. */
  cutOff: boolean;
  changedBindings: ChangedBindings;
  digitsTake: boolean;
  /** Lines kept free for each suggestion, and for the ghost below the caret’s line. */
  lines: number;
  ghostLines: number;
  /** A sheet over the keyboard instead of a list at the caret [UX 19]. */
  sheet: boolean;
  /** The element the list is placed in. */
  column: RefObject<HTMLElement | null>;
}

/** A press here is no press elsewhere: the editor keeps its focus [UX 16]. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

export function OfferPanel(props: OfferPanelProps) {
  const { suggest, editor, asker, mayTake, listboxId, model, cutOff, sheet, lines, column } = props;
  // Another's suggestions have no ghost.
  const ghostLines = asker ? 0 : props.ghostLines;
  const panel = useRef<HTMLDivElement>(null);
  const style = useOfferPlace({ editor, suggest, column, panel, ghostLines, sheet });
  useSeenPlace(asker, editor);
  const bindings = allBindings(props.changedBindings);
  const waiting = useWaitingWords(suggest, model);
  const busy = suggest.phase === 'asked' || suggest.phase === 'streaming';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done here, the default is prevented
    <div
      ref={panel}
      className={sheet ? styles.sheet : styles.panel}
      style={style}
      onMouseDown={keepFocus}
      onContextMenu={(event) => sheet && event.preventDefault()}
      data-testid="offer"
    >
      {asker && (
        <AskerHead asker={asker} mayTake={mayTake} editor={editor} waiting={sheet ? waiting : null} />
      )}
      {sheet && !asker && <SheetHead suggest={suggest} editor={editor} waiting={waiting} />}
      <Notice suggest={suggest} editor={editor} asker={asker} model={model} cutOff={cutOff} />
      {suggest.candidates.length > 0 && (
        <OfferList
          offer={suggest}
          listboxId={listboxId}
          busy={busy}
          editor={editor}
          keys={{ reroll: bindings.reroll[0], pin: bindings.pin[0] }}
          asker={asker}
          lines={lines}
          touch={sheet}
        />
      )}
      {!sheet && (
        <footer className={styles.foot}>
          {waiting && suggest.againAt !== null ? `${waiting} ${stopWords(bindings)}` : waiting}
          {waiting === null && (
            <OfferHints
              bindings={bindings}
              count={suggest.candidates.length}
              digits={props.digitsTake}
              own={asker === null}
              mayTake={mayTake}
              rightToLeft={suggest.rightToLeft}
            />
          )}
          <Batches suggest={suggest} editor={editor} />
        </footer>
      )}
    </div>
  );
}

/** Another's suggestions may hang far from where this writer reads: opening them is a wish to see the place. */
function useSeenPlace(asker: Writer | null, editor: Editor): void {
  const whose = asker?.id;
  useEffect(() => {
    const box = whose === undefined ? null : editor.caretBox();
    if (box && (box.top < seenFrom || box.bottom > window.innerHeight - seenFrom)) showBox(box);
  }, [whose, editor]);
}

/** As far from the window's edges a line is not behind a bar, in pixels. */
const seenFrom = 72;

/** How a wait is ended, where there are keys [UX 5]; a sheet has a button. */
function stopWords({ close }: KeyBindings): string {
  return close[0] ? `${keyWords(close[0])} stops it.` : '';
}

/** What went wrong, what has changed: one line above the suggestions. */
function Notice({
  suggest,
  editor,
  asker,
  model,
  cutOff,
}: Pick<OfferPanelProps, 'suggest' | 'editor' | 'asker' | 'model' | 'cutOff'>) {
  // What went wrong for another is theirs to mend.
  if (asker) return null;
  if (suggest.phase === 'failed') {
    const { words, retry } = failureWords(suggest, model, cutOff);
    return (
      <p className={styles.notice} data-tone="bad">
        <CircleAlert size={16} aria-hidden="true" />
        <span>{words}</span>
        {retry && <AskAgain words={retry} editor={editor} />}
      </p>
    );
  }
  if (suggest.phase === 'settled' && suggest.candidates.length === 0)
    return (
      <p className={styles.notice}>
        <span>The model had nothing to add here.</span>
        <AskAgain words="Ask again" editor={editor} />
      </p>
    );
  if (!suggest.changed) return null;
  return (
    <p className={styles.notice}>
      <span>The text has changed since you asked.</span>
      <AskAgain words="Ask again" editor={editor} />
    </p>
  );
}

/** What is being waited for [UX 12]; it stands where the keys are shown later, so nothing moves. */
function useWaitingWords(suggest: OfferPanelProps['suggest'], model: ModelInfo | null): string | null {
  const waits = suggest.phase === 'asked' || suggest.againAt !== null;
  const waitedMs = useWaited(suggest.askedAt, waits);
  return waitingWords(suggest, model, waitedMs);
}

function AskAgain({ words, editor }: { words: string; editor: Editor }) {
  return (
    <button type="button" tabIndex={-1} className={styles.again} onClick={() => editor.run('ask')}>
      <RotateCcw size={14} aria-hidden="true" />
      {words}
    </button>
  );
}

function Batches({ suggest, editor }: Pick<OfferPanelProps, 'suggest' | 'editor'>) {
  if (suggest.batches < 2) return null;
  return (
    <span className={styles.batches}>
      <button
        type="button"
        tabIndex={-1}
        aria-label="Earlier suggestions"
        disabled={suggest.batch === 0}
        onClick={() => editor.run('earlier')}
      >
        <ChevronLeft size={16} aria-hidden="true" />
      </button>
      <span>
        {suggest.batch + 1} of {suggest.batches}
      </span>
      <button
        type="button"
        tabIndex={-1}
        aria-label="Later suggestions"
        disabled={suggest.batch === suggest.batches - 1}
        onClick={() => editor.run('later')}
      >
        <ChevronRight size={16} aria-hidden="true" />
      </button>
    </span>
  );
}

interface AskerHeadProps extends Pick<OfferPanelProps, 'editor' | 'mayTake'> {
  asker: Writer;
  waiting: string | null;
}

/** Whose they are, in words and colour [UX 17], and a way out that needs no keys. */
function AskerHead({ asker, mayTake, editor, waiting }: AskerHeadProps) {
  return (
    <header className={`${styles.asker} writer-color-${asker.color}`}>
      <span className={styles.whose}>{writerName(asker)}’s suggestions</span>
      <span className={styles.how}>
        {waiting ?? (mayTake ? 'First to take one gets it' : 'You need a link that can write')}
      </span>
      <button
        type="button"
        tabIndex={-1}
        className={styles.close}
        aria-label="Close the suggestions"
        onClick={() => editor.run('close')}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </header>
  );
}

interface SheetHeadProps extends Pick<OfferPanelProps, 'suggest' | 'editor'> {
  waiting: string | null;
}

function SheetHead({ suggest, editor, waiting }: SheetHeadProps) {
  const some = suggest.candidates.length > 0;
  return (
    <header className={styles.head}>
      <span className={styles.how}>{waiting ?? (some ? 'Tap to insert. Hold for word by word.' : '')}</span>
      <Batches suggest={suggest} editor={editor} />
      {some && !waiting && (
        <button type="button" tabIndex={-1} className={styles.again} onClick={() => editor.run('ask')}>
          More
        </button>
      )}
      <button
        type="button"
        tabIndex={-1}
        className={styles.close}
        aria-label="Close the suggestions"
        onClick={() => editor.run('close')}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </header>
  );
}
