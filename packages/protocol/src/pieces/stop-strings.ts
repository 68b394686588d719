/** Where a text must end, or how much of it can no longer change. Both count UTF-16 units from its start. */
export type Boundary = { cutAt: number } | { safeTo: number };

export interface StopSearch {
  /** @param final nothing follows, so a beginning of a stop string is only text. */
  push(more: string, final: boolean): Boundary;
}

/**
 * Looks for the first stop string in a text that comes piece by piece; a tail that may become one is not safe to show
 * [CN9]. The work of a push is in proportion to its text, whatever came before.
 */
export function createStopSearch(stop: readonly string[]): StopSearch {
  const overlap = Math.max(0, ...stop.map(({ length }) => length - 1));
  /** The text's end, long enough to hold all of a stop string but its last character. */
  let tail = '';
  let length = 0;
  return {
    push(more, final) {
      const text = tail + more;
      const start = length - tail.length;
      length += more.length;
      const found = stop.map((string) => text.indexOf(string)).filter((at) => at >= 0);
      if (found.length > 0) return { cutAt: start + Math.min(...found) };
      tail = text.slice(Math.max(0, text.length - overlap));
      return { safeTo: final ? length : length - openUnits(tail, stop) };
    },
  };
}

/** UTF-16 units at the end of a text that may become a stop string. */
function openUnits(tail: string, stop: readonly string[]): number {
  let open = 0;
  for (const string of stop) {
    for (let length = Math.min(string.length - 1, tail.length); length > open; length--) {
      if (tail.endsWith(string.slice(0, length))) open = length;
    }
  }
  return open;
}
