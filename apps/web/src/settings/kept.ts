import { useCallback, useState } from 'react';

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

/**
 * A value that is kept in this browser.
 *
 * @param parse  makes a whole value of whatever was kept; never throws.
 */
export function useKept<Value>(
  name: string,
  parse: (kept: string | null) => Value,
): [Value, (value: Value) => void] {
  const [value, setValue] = useState(() => parse(readKept(name)));
  const change = useCallback(
    (next: Value) => {
      setValue(next);
      keep(name, JSON.stringify(next));
    },
    [name],
  );
  return [value, change];
}
