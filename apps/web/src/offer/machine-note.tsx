import type { MachineAttrs } from '@tercet/document';
import type { Editor, EditorSnapshot } from '@tercet/editor';
import type { Writer } from '@tercet/protocol';
import { useEffect, useState } from 'react';
import styles from './machine-note.module.css';
import { type KnownWriters, provenanceWords, settingsWords } from './provenance-words.ts';

interface MachineNoteProps {
  editor: Editor;
  snapshot: EditorSnapshot;
  known: KnownWriters;
  me: Writer;
  /** Without a pointer that hovers: about the text at the caret, which a tap puts there. */
  touch: boolean;
}

interface Pointed {
  machine: MachineAttrs;
  left: number;
  bottom: number;
}

/** A pointer that stays so long wants to know, milliseconds. */
const restMs = 450;

/** Where marked machine text came from, when a pointer rests on it or a tap falls into it [UX 20]. */
export function MachineNote({ editor, snapshot, known, me, touch }: MachineNoteProps) {
  const [pointed, setPointed] = useState<Pointed | null>(null);

  useEffect(() => {
    if (touch) return;
    const { dom } = editor.view;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = () => {
      clearTimeout(timer);
      setPointed(null);
    };
    const point = (event: PointerEvent) => {
      leave();
      const element = (event.target as Element).closest('.machine');
      if (!element || event.buttons !== 0) return;
      const { clientX, clientY } = event;
      timer = setTimeout(() => setPointed(pointedAt(editor, clientX, clientY)), restMs);
    };
    dom.addEventListener('pointermove', point);
    dom.addEventListener('pointerleave', leave);
    dom.addEventListener('pointerdown', leave);
    window.addEventListener('scroll', leave, { passive: true });
    return () => {
      clearTimeout(timer);
      dom.removeEventListener('pointermove', point);
      dom.removeEventListener('pointerleave', leave);
      dom.removeEventListener('pointerdown', leave);
      window.removeEventListener('scroll', leave);
    };
  }, [editor, touch]);

  const tapped = touch && snapshot.suggest.phase === 'idle' ? snapshot.machine : null;
  const machine = pointed?.machine ?? tapped;
  if (!machine) return null;
  return (
    <div
      className={touch ? styles.strip : styles.note}
      style={pointed ? { left: pointed.left, top: pointed.bottom } : undefined}
      // The status line tells the same of the text at the caret.
      aria-hidden="true"
      data-testid="machine-note"
    >
      <p>{provenanceWords(machine, known, me)}</p>
      {!touch && <p className={styles.settings}>{settingsWords(machine)}</p>}
    </div>
  );
}

function pointedAt(editor: Editor, left: number, top: number): Pointed | null {
  const { view } = editor;
  const found = view.posAtCoords({ left, top });
  if (!found) return null;
  const $at = view.state.doc.resolve(found.pos);
  const marks = [...($at.nodeAfter?.marks ?? []), ...($at.nodeBefore?.marks ?? [])];
  const mark = marks.find(({ type }) => type.name === 'machine');
  if (!mark) return null;
  const { bottom } = view.coordsAtPos(found.pos);
  return {
    machine: mark.attrs as MachineAttrs,
    left: Math.max(8, Math.min(left, window.innerWidth - 360)),
    bottom: bottom + 6,
  };
}
