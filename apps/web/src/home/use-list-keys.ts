import { type FocusEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

interface ListKeysOptions {
  list: RefObject<HTMLElement | null>;
  search: RefObject<HTMLInputElement | null>;
  onNew: () => void;
  onPin: (documentId: string) => void;
  onForget: (documentId: string) => void;
  /** The rows are there. */
  ready: boolean;
}

interface ListKeys {
  /** For the list's element. */
  list: { onFocus: (event: FocusEvent) => void };
  /** The row that is in the order of Tab: the one that had the focus last; null: the first. */
  current: string | null;
  /** Rows are about to change places: what has the focus keeps it, though a browser takes it from what is moved. */
  holdFocus: () => void;
}

const documentOf = (element: Element | null): string | null =>
  element?.closest<HTMLElement>('[data-document]')?.dataset.document ?? null;

/**
 * The list's keys. Letters do something only while the focus is in the list or on nothing: never while somebody
 * types, and never for a control that stands elsewhere [WCAG 2.1.4]. The first row has the focus when the page opens.
 */
export function useListKeys(options: ListKeysOptions): ListKeys {
  const [current, setCurrent] = useState<string | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const { list, ready } = options;

  useEffect(() => {
    if (!ready) return;
    const isFree = document.activeElement === document.body;
    if (isFree) list.current?.querySelector<HTMLElement>('a')?.focus({ preventScroll: true });
  }, [ready, list]);

  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent) => {
      const { activeElement } = document;
      const inList = list.current?.contains(activeElement) ?? false;
      const isFree = activeElement === document.body || activeElement === null;
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey)
        return;
      if (!inList && !isFree) return;
      if (doKey(event.key, inList ? documentOf(activeElement) : null, latest.current)) event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [list]);

  const held = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    if (document.activeElement === document.body && held.current?.isConnected) held.current.focus();
    else if (document.activeElement !== held.current) held.current = null;
  });
  const holdFocus = () => {
    const { activeElement } = document;
    held.current =
      activeElement instanceof HTMLElement && list.current?.contains(activeElement) ? activeElement : null;
  };

  return { holdFocus, list: { onFocus: (event) => setCurrent(documentOf(event.target)) }, current };
}

/** @returns whether the key did something. */
function doKey(key: string, documentId: string | null, options: ListKeysOptions): boolean {
  const { search, onNew, onPin, onForget } = options;
  switch (key) {
    case 'n':
    case 'N':
      onNew();
      return true;
    case '/':
      search.current?.focus();
      return true;
    case 'p':
    case 'P':
      if (documentId !== null) onPin(documentId);
      return documentId !== null;
    case 'Delete':
      if (documentId !== null) onForget(documentId);
      return documentId !== null;
    default:
      return move(key, documentId, options);
  }
}

function move(key: string, documentId: string | null, { list, search }: ListKeysOptions): boolean {
  const links = [...(list.current?.querySelectorAll<HTMLElement>('[data-document] > a') ?? [])];
  const at = documentId === null ? -1 : links.findIndex((link) => documentOf(link) === documentId);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[key];
  if (to === undefined || links.length === 0) return false;
  if (to < 0) search.current?.focus();
  else links[Math.min(to, links.length - 1)]?.focus();
  return true;
}
