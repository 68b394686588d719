import { type Editor, returnToPlace, type TextPlace, type WritingPlace, writingPlace } from '@tercet/editor';
import { keepTextIn, keptTextOf } from '../browser/ask-browser.ts';

/** Documents of which this browser keeps the place, those left last. */
const mostDocuments = 50;
const listName = 'tercet.places';
const nameOf = (documentId: string) => `tercet.place.${documentId}`;
/** The bar lies over the text so far down, px. */
const barHeight = 72;

/** Goes where this tab, or else this browser, last was in the document, and keeps the place whenever the page is hidden or left. @returns how to end it. */
export function keepPlace({ view }: Editor, documentId: string): () => void {
  // The browser would restore a distance in pixels, before the text is there to be measured.
  history.scrollRestoration = 'manual';
  const kept = keptPlace(documentId);
  returnToPlace(view, kept?.place ?? null, kept?.isOfTab ? 'as-it-was' : 'to-caret');
  const keep = () => keepPlaceOf(documentId, writingPlace(view, barHeight));
  document.addEventListener('visibilitychange', keep);
  window.addEventListener('pagehide', keep);
  return () => {
    document.removeEventListener('visibilitychange', keep);
    window.removeEventListener('pagehide', keep);
    keep();
  };
}

/** Of this tab, through a reload; else of whichever tab of this browser had the document open last. */
function keptPlace(documentId: string): { place: WritingPlace; isOfTab: boolean } | null {
  const own = read(keptTextOf('session', nameOf(documentId)));
  if (isWritingPlace(own)) return { place: own, isOfTab: true };
  const kept = entries().find(([id]) => id === documentId)?.[1];
  return isWritingPlace(kept) ? { place: kept, isOfTab: false } : null;
}

function keepPlaceOf(documentId: string, place: WritingPlace): void {
  keepTextIn('session', nameOf(documentId), JSON.stringify(place));
  const others = entries().filter(([id]) => id !== documentId);
  keepTextIn('local', listName, JSON.stringify([[documentId, place], ...others].slice(0, mostDocuments)));
}

function entries(): [string, unknown][] {
  const list = read(keptTextOf('local', listName));
  return Array.isArray(list) ? list.filter((entry) => Array.isArray(entry) && entry.length === 2) : [];
}

function read(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null; // another program's, or cut short
  }
}

const isPlace = (value: unknown): value is TextPlace => {
  const { position, before, after } = (value ?? {}) as Partial<TextPlace>;
  return Number.isInteger(position) && typeof before === 'string' && typeof after === 'string';
};
const isWritingPlace = (value: unknown): value is WritingPlace => {
  const { anchor, head, top } = (value ?? {}) as Partial<WritingPlace>;
  return isPlace(anchor) && isPlace(head) && isPlace(top) && Number.isFinite(top.y);
};
