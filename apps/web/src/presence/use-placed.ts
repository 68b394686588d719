import type { Editor, EditorSnapshot } from '@tercet/editor';
import { type RefObject, useCallback, useEffect, useLayoutEffect } from 'react';

interface UsePlacedInput {
  editor: Editor;
  snapshot: EditorSnapshot;
  column: RefObject<HTMLElement | null>;
  /** Its children with `data-position` are placed at that position of the text. */
  layer: RefObject<HTMLElement | null>;
  /** How many there are; with none nothing is measured. */
  places: number;
}

/** Room a note needs below its line, in pixels; with less it stands above. */
const noteHeight = 160;
/** Room a name needs to the right of its caret, in pixels; with less it stands on the left. */
const nameWidth = 140;

/**
 * Puts the children of a layer where their positions of the text are: once a frame at most, after every change of
 * the text and of its size. Reads the layout first, then writes.
 */
export function usePlaced({ editor, snapshot, column, layer, places }: UsePlacedInput): void {
  const place = useCallback(() => {
    const frame = column.current?.getBoundingClientRect();
    if (!frame || !layer.current || editor.view.isDestroyed) return;
    const found = [...layer.current.querySelectorAll<HTMLElement>('[data-position]')].map((element) => ({
      element,
      box: editor.boxAt(Number(element.dataset.position)),
    }));
    const notes = new Map(
      found.map(({ element }) => [element, element.querySelector<HTMLElement>('[data-note]')?.offsetWidth]),
    );
    for (const { element, box } of found) {
      element.style.transform = `translate(${box.left - frame.left}px, ${box.top - frame.top}px)`;
      element.style.height = `${box.bottom - box.top}px`;
      element.toggleAttribute('data-flipped', frame.right - box.left < nameWidth);
      element.toggleAttribute('data-raised', window.innerHeight - box.bottom < noteHeight);
      const over = box.left + (notes.get(element) ?? 0) - frame.right;
      element.style.setProperty('--over', `${Math.max(0, Math.min(over, box.left - frame.left))}px`);
    }
  }, [editor, column, layer]);

  const some = places > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: after every change of the text
  useLayoutEffect(() => {
    if (!some) return;
    const frame = requestAnimationFrame(place);
    return () => cancelAnimationFrame(frame);
  }, [place, some, snapshot]);

  useEffect(() => {
    if (!some) return;
    const sizes = new ResizeObserver(place);
    sizes.observe(editor.view.dom);
    window.addEventListener('resize', place);
    return () => {
      sizes.disconnect();
      window.removeEventListener('resize', place);
    };
  }, [place, editor, some]);
}
