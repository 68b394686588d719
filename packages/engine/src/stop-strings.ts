/** Where a text must end, or how much of it can no longer change. Both count UTF-16 units from its start. */
export type Boundary = { cutAt: number } | { safeTo: number };

/**
 * Looks for the first stop string; a tail that may become one is not safe to show [CN9].
 *
 * @param final nothing follows, so a beginning of a stop string is only text.
 */
export function stopStringBoundary(text: string, stop: readonly string[], final: boolean): Boundary {
  let cutAt = text.length;
  for (const string of stop) {
    const found = text.indexOf(string);
    if (found >= 0) cutAt = Math.min(cutAt, found);
  }
  if (cutAt < text.length) return { cutAt };
  if (final) return { safeTo: text.length };
  let open = 0;
  for (const string of stop) {
    for (let length = Math.min(string.length - 1, text.length); length > open; length--) {
      if (text.endsWith(string.slice(0, length))) open = length;
    }
  }
  return { safeTo: text.length - open };
}
