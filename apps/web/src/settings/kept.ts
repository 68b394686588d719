/** The text kept under a name in this browser; null when there is none, or the browser keeps nothing. */
export function readKept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage is switched off: what is set lasts as long as the page
  }
}

/** Keeps a text; a browser that keeps nothing is no reason to stop writing. */
export function keep(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    return; // full or switched off, as above
  }
}
