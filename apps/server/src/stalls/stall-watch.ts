import type { Work, WorkBook } from './work-book.ts';

/** Nobody was answered for so long. */
export interface Stall {
  ms: number;
  /** What was at work, likeliest first. */
  works: readonly Work[];
}

export interface StallWatchParts {
  book: WorkBook;
  /** Milliseconds of a steady clock. */
  now: () => number;
  /** How long the whole process has been stopped so far, milliseconds; may be told a moment late. */
  stoppedMs: () => number;
  /** This server's own work held everybody up. */
  onStall: (stall: Stall) => void;
  /** The process was suspended, or the machine gave it no time: a laptop that slept, a container that was frozen. */
  onStopped: (ms: number) => void;
}

/** The event loop is looked at so often; so late it stood still. */
const everyMs = 100;
const stallMs = 250;
/** Until it is known whether the process was stopped meanwhile. */
const judgedAfterMs = 300;

/**
 * Notices that a timer came late. What of that the whole process was stopped is nobody's work and no stall.
 *
 * @returns a way to end it.
 */
export function watchStalls({ book, now, stoppedMs, onStall, onStopped }: StallWatchParts): () => void {
  let tickedAt = now();
  let stoppedBefore = stoppedMs();
  const judging = new Set<NodeJS.Timeout>();

  function tick(): void {
    const lateMs = now() - tickedAt - everyMs;
    tickedAt = now();
    if (lateMs > stallMs) judgeLater(lateMs, book.duringLongestGap());
    else if (judging.size === 0) stoppedBefore = stoppedMs();
    book.look();
  }

  function judgeLater(lateMs: number, works: Work[]): void {
    const timer = setTimeout(() => {
      judging.delete(timer);
      const stopped = stoppedMs() - stoppedBefore;
      stoppedBefore += stopped;
      if (stopped > stallMs) onStopped(stopped);
      const ms = lateMs - stopped;
      if (ms > stallMs) onStall({ ms, works });
    }, judgedAfterMs).unref();
    judging.add(timer);
  }

  const ticking = setInterval(tick, everyMs).unref();
  return () => {
    clearInterval(ticking);
    for (const timer of judging) clearTimeout(timer);
  };
}
