import type { Editor, OpenOffer, ShownCandidate } from '@tercet/editor';
import type { Writer } from '@tercet/protocol';
import { Pin, RotateCcw } from 'lucide-react';
import { type ComponentProps, useRef } from 'react';
import { keyShortcut, keyWords } from '../keys/key-words.ts';
import { writerName } from '../people/writer-name.ts';
import styles from './offer-list.module.css';
import { useFocusedInView } from './use-focused-in-view.ts';

interface OfferListProps {
  offer: OpenOffer;
  listboxId: string;
  /** Something may still come. */
  busy: boolean;
  editor: Editor;
  /** The first keys of re-roll and pin, for their names. */
  keys: { reroll: string | undefined; pin: string | undefined };
  /** Lines kept free for each suggestion. */
  lines: number;
  /** Long presses take word by word. */
  touch: boolean;
  /** Whose they are, when they are another writer's: nothing but taking can be done with them. */
  asker: Writer | null;
}

/**
 * The suggestions, and beside each its two buttons.
 *
 * An option may not hold buttons, so these are a second grid over the same rows, outside of the listbox.
 */
export function OfferList({ offer, listboxId, busy, editor, keys, lines, touch, asker }: OfferListProps) {
  const { candidates, focused } = offer;
  const rows = useFocusedInView(offer);
  return (
    <section
      ref={rows}
      className={styles.rows}
      style={{ '--lines': lines } as React.CSSProperties}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
      aria-label="Suggestions and what can be done with them"
    >
      <div
        id={listboxId}
        role="listbox"
        aria-label={asker ? `${writerName(asker)}’s suggestions` : 'Suggestions'}
        aria-busy={busy}
        tabIndex={-1}
        className={styles.list}
      >
        {candidates.map((candidate, index) => (
          <Suggestion
            key={candidate.id}
            id={`${listboxId}-${index}`}
            candidate={candidate}
            number={index + 1}
            focused={index === focused}
            streaming={busy && !candidate.done}
            editor={editor}
            touch={touch && asker === null}
          />
        ))}
      </div>
      <div className={styles.actions} hidden={asker !== null}>
        {candidates.map((candidate, index) => (
          <div key={candidate.id} data-focused={index === focused || undefined}>
            <RowButton
              aria-label={`Replace suggestion ${index + 1}`}
              title={`Replace it${keys.reroll ? ` (${keyWords(keys.reroll)})` : ''}`}
              aria-keyshortcuts={keys.reroll && index === focused ? keyShortcut(keys.reroll) : undefined}
              onClick={() => editor.run('reroll', index)}
            >
              <RotateCcw size={15} aria-hidden="true" />
            </RowButton>
            <RowButton
              aria-label={`Keep suggestion ${index + 1} in the list`}
              title={`Keep it in the list${keys.pin ? ` (${keyWords(keys.pin)})` : ''}`}
              aria-keyshortcuts={keys.pin && index === focused ? keyShortcut(keys.pin) : undefined}
              aria-pressed={candidate.pinned}
              onClick={() => editor.run('pin', index)}
            >
              <Pin size={15} aria-hidden="true" />
            </RowButton>
          </div>
        ))}
      </div>
    </section>
  );
}

function RowButton(props: ComponentProps<'button'>) {
  return <button type="button" tabIndex={-1} className={styles.action} {...props} />;
}

interface SuggestionProps {
  id: string;
  candidate: ShownCandidate;
  number: number;
  focused: boolean;
  streaming: boolean;
  editor: Editor;
  touch: boolean;
}

const holdMs = 450;
const nextWordMs = 380;

function Suggestion({ id, candidate, number, focused, streaming, editor, touch }: SuggestionProps) {
  const hold = useRef<{ timer: ReturnType<typeof setTimeout>; took: boolean } | null>(null);

  /** A finger that stays takes word after word [UX 19]. */
  function startHold(): void {
    if (!touch) return;
    const takeWord = () => {
      if (!hold.current) return;
      hold.current.took = true;
      editor.run('focus', number - 1);
      if (editor.run('takeWord')) hold.current.timer = setTimeout(takeWord, nextWordMs);
    };
    hold.current = { timer: setTimeout(takeWord, holdMs), took: false };
  }
  function endHold(): boolean {
    const took = hold.current?.took ?? false;
    if (hold.current) clearTimeout(hold.current.timer);
    hold.current = null;
    return took;
  }
  const took = useRef(false);
  const silent = candidate.done && candidate.text === '';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the editor's, where focus stays [UX 16]
    <div
      id={id}
      role="option"
      aria-selected={focused}
      aria-label={candidate.text === '' && !silent ? `Suggestion ${number}, being written` : undefined}
      tabIndex={-1}
      className={styles.option}
      data-streaming={streaming || undefined}
      data-waiting={(streaming && candidate.text === '') || undefined}
      onPointerDown={startHold}
      onPointerUp={() => {
        took.current = endHold();
      }}
      onPointerCancel={() => {
        endHold();
      }}
      onClick={() => {
        if (!took.current) editor.run('take', number - 1);
        took.current = false;
      }}
    >
      <span className={styles.number} aria-hidden="true">
        {number}
      </span>
      <span className={styles.text} dir="auto">
        <span data-candidate-text="">{candidate.text}</span>
        {silent && <em className={styles.silent}>nothing to add here</em>}
        {streaming && <span className={styles.pen} aria-hidden="true" />}
      </span>
    </div>
  );
}
