/** How the text of the open document is read, whatever becomes of the page around it; null: none is open. */
let read: (() => { title: string | null; text: string }) | null = null;

/** @returns how to end it. */
export function keepTextAtHand(reads: NonNullable<typeof read>): () => void {
  read = reads;
  return () => {
    if (read === reads) read = null;
  };
}

/** Null when there is none, or it cannot be read any more. Never throws: it is asked when something has. */
export function textAtHand(): { title: string | null; text: string } | null {
  try {
    return read?.() ?? null;
  } catch {
    return null;
  }
}
