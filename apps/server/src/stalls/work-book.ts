/** Something that somebody sent and that is not answered yet. Never its text. */
export interface Work {
  /** A message of a page, or an HTTP request. */
  kind: 'message' | 'request';
  /** The event, or the route as it was registered; asked for late, as a route is found while it is answered. */
  name(): string;
  /** As it came. */
  bytes: number;
  /** Null where it is about none. */
  documentId: string | null;
}

/** What is at work, and was since the last look: so that a stall can be told together with what it did. */
export interface WorkBook {
  /** @returns a way to say that it is over. */
  begin(work: Work): () => void;
  /** Forgets what is over. */
  look(): void;
  /**
   * What was at work during the longest time in which nothing began or ended since the last look, begun last first:
   * one turn of the event loop begins and ends nothing, so that was the stall.
   */
  duringLongestGap(): Work[];
}

/** So many are followed; of a flood a part says what it is. */
const mostFollowed = 2_000;

interface Entry {
  work: Work;
  begunAt: number;
  endedAt: number | null;
}

/** @param now milliseconds of a steady clock. */
export function createWorkBook(now: () => number): WorkBook {
  const open = new Set<Entry>();
  let over: Entry[] = [];
  let lookedAt = now();
  return {
    begin(work) {
      const entry: Entry = { work, begunAt: now(), endedAt: null };
      if (open.size >= mostFollowed) return () => undefined;
      open.add(entry);
      return () => {
        if (!open.delete(entry) || over.length >= mostFollowed) return;
        entry.endedAt = now();
        over.push(entry);
      };
    },
    look() {
      over = [];
      lookedAt = now();
    },
    duringLongestGap() {
      const entries = [...over, ...open];
      const moments = entries.flatMap(({ begunAt, endedAt }) => [begunAt, endedAt ?? lookedAt]);
      const turns = [lookedAt, ...moments.filter((at) => at > lookedAt), now()].sort((a, b) => a - b);
      let [from, to] = [lookedAt, lookedAt];
      for (const [index, at] of turns.entries()) {
        const before = turns[index - 1] ?? at;
        if (at - before > to - from) [from, to] = [before, at];
      }
      return entries
        .filter(({ begunAt, endedAt }) => begunAt <= from && (endedAt ?? to) >= to)
        .sort((one, other) => other.begunAt - one.begunAt)
        .map(({ work }) => work);
    },
  };
}
