import type { Editor, EditorSnapshot, KeyBindings, OtherOfferSign } from '@tercet/editor';
import { type MouseEvent, type RefObject, useRef } from 'react';
import { keyWords } from '../keys/key-words.ts';
import { writerName } from '../people/writer-name.ts';
import { usePlaced } from '../presence/use-placed.ts';
import styles from './others-layer.module.css';

interface OthersLayerProps {
  editor: Editor;
  snapshot: EditorSnapshot;
  bindings: KeyBindings;
  /** The element the signs are placed in. */
  column: RefObject<HTMLElement | null>;
}

/** A press here is no press elsewhere: the editor keeps its focus [UX 16]. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

/** At others' carets: how many suggestions they are offered; and for a while, what became of an offer. */
export function OthersLayer({ editor, snapshot, bindings, column }: OthersLayerProps) {
  const layer = useRef<HTMLDivElement>(null);
  const { others, note } = snapshot;
  usePlaced({ editor, snapshot, column, layer, places: others.length + (note ? 1 : 0) });
  const [key] = bindings.openOther;
  return (
    <div ref={layer} className={styles.layer}>
      {others.map((sign) => (
        <Sign key={sign.participant} sign={sign} editor={editor} keys={key && keyWords(key)} />
      ))}
      {note && (
        <div className={styles.place} data-position={note.position}>
          {/* Heard from the page's one live region. */}
          <p className={styles.note} aria-hidden="true" data-note="" data-testid="offer-note">
            {note.words}
          </p>
        </div>
      )}
    </div>
  );
}

function Sign({ sign, editor, keys }: { sign: OtherOfferSign; editor: Editor; keys: string | undefined }) {
  const { participant, writer, position, count, streaming, opened } = sign;
  const many = `${count} ${count === 1 ? 'suggestion' : 'suggestions'}`;
  const label = `Open ${writerName(writer)}’s ${many}`;
  return (
    <div className={`${styles.place} writer-color-${writer.color}`} data-position={position}>
      <button
        type="button"
        tabIndex={-1}
        className={styles.sign}
        aria-label={label}
        title={keys ? `${label} (${keys})` : label}
        aria-expanded={opened}
        data-streaming={streaming || undefined}
        onMouseDown={keepFocus}
        onClick={() => (opened ? editor.run('close') : editor.run('openOther', participant))}
      >
        <svg viewBox="0 0 20 20" width="12" height="12" aria-hidden="true">
          <path d="M2.5 5h15M2.5 10h9.5M2.5 15h12.5" />
        </svg>
        {count}
      </button>
    </div>
  );
}
