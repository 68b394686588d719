import type { Editor, EditorSnapshot } from '@tercet/editor';
import type { Writer } from '@tercet/protocol';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { writerName } from '../people/writer-name.ts';
import styles from './carets-layer.module.css';
import { usePlaced } from './use-placed.ts';

interface CaretsLayerProps {
  editor: Editor;
  snapshot: EditorSnapshot;
  me: Writer;
  /** The element the carets are placed in. */
  column: RefObject<HTMLElement | null>;
}

/** How long a name stays after its writer moved, milliseconds. */
const namedForMs = 2_500;

/**
 * Where the others are: a caret each, over the text and not in it, so that nothing beside the writer's own caret
 * changes while an input method is at work [UX 18]. For eyes only; the list of people says who is here.
 */
export function CaretsLayer({ editor, snapshot, me, column }: CaretsLayerProps) {
  const layer = useRef<HTMLDivElement>(null);
  const { carets } = snapshot;
  usePlaced({ editor, snapshot, column, layer, places: carets.length });
  return (
    <div ref={layer} className={styles.layer} aria-hidden="true" data-testid="carets">
      {carets.map(({ participant, writer, head, movedAt }) => (
        <Caret
          key={participant}
          name={writer.id === me.id ? 'You, on another page' : writerName(writer)}
          color={writer.color}
          head={head}
          movedAt={movedAt}
        />
      ))}
    </div>
  );
}

interface CaretProps {
  name: string;
  color: number;
  head: number;
  movedAt: number;
}

function Caret({ name, color, head, movedAt }: CaretProps) {
  const [named, setNamed] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: named again whenever its writer moved
  useEffect(() => {
    setNamed(true);
    const timer = setTimeout(() => setNamed(false), namedForMs);
    return () => clearTimeout(timer);
  }, [movedAt]);
  return (
    <div
      className={`${styles.caret} writer-color-${color}`}
      data-position={head}
      data-caret={name}
      data-named={named || undefined}
    >
      <span className={styles.knob} />
      <span className={styles.name}>{name}</span>
    </div>
  );
}
