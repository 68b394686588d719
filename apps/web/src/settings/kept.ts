import { keepTextIn, keptTextOf } from '../browser/ask-browser.ts';

/** The text kept under a name in this browser; null when there is none, or the browser keeps nothing. */
export const readKept = (name: string): string | null => keptTextOf('local', name);

/** Keeps a text; a browser that keeps nothing is no reason to stop writing. */
export function keep(name: string, text: string): void {
  keepTextIn('local', name, text);
}
