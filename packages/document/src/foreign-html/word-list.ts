import { type ElementStyle, elementStyle } from './element-style.ts';

/** An item of a list as Microsoft Word writes it: a paragraph that says its level and holds its own marker. */
export interface WordItem {
  element: Element;
  /** 1 is the outermost. */
  level: number;
  /** Items of one list share it. */
  list: string;
  /** The number it bears; null for a bullet. */
  number: number | null;
}

export const isWordMarker = (style: ElementStyle) => style.get('mso-list') === 'ignore';

export function wordItem(element: Element): WordItem | null {
  if (!/mso-list/i.test(element.getAttribute('style') ?? '')) return null;
  const match = /^(l\d+) level(\d)\b/.exec(elementStyle(element).get('mso-list') ?? '');
  if (match === null) return null;
  return { element, level: Number(match[2]), list: match[1]!, number: numberOf(wordMarker(element)) };
}

/** What Word put before the text: a bullet of some font, or a number. */
export function wordMarker(element: Element): string {
  for (const inner of element.querySelectorAll('[style]')) {
    if (isWordMarker(elementStyle(inner))) return (inner.textContent ?? '').trim();
  }
  return '';
}

/** `3.`, `1.2.3.`, `(4)`; a letter or a Roman number begins a numbered list too, at 1. */
function numberOf(marker: string): number | null {
  const digits = /(\d{1,9})[.)\]:]?$/.exec(marker)?.[1];
  if (digits !== undefined) return Number(digits);
  return /^\(?[a-z]{1,6}[.)\]]$/i.test(marker) ? 1 : null;
}
