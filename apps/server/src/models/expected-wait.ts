import { limits } from '@tercet/protocol';

/** How long a new ask waits for other writers, and how long its own prompt is read after that, milliseconds. */
export interface ExpectedTimes {
  waitMs: number;
  readMs: number;
}

/** Whether an ask would wait so long for others that it is better refused at once. */
export function isTooLong({ waitMs, readMs }: ExpectedTimes): boolean {
  return waitMs > limits.waitMs || (waitMs > 0 && waitMs + readMs > limits.firstTokenMs);
}

/** What one writer has under way on a worker, in tokens of candidates. */
export interface WriterLoad {
  /** Prompt that is still to be read. */
  reading: number;
  /** Candidates' tokens that may still be drawn. */
  drawing: number;
}

/**
 * Tokens of candidates that count, a writer: three candidates' next twenty. Those after them run beside a new
 * ask instead of before it.
 */
const drawnBefore = 60;

const workOf = ({ reading, drawing }: WriterLoad) => reading + Math.min(drawing, drawnBefore);

/**
 * How long a new ask waits for other writers, in tokens of candidates.
 *
 * Work is shared evenly [CN15]: of another writer's no more comes before than this writer's own. So who floods
 * is no reason to turn another away; and one other writer is no crowd, however slow the machine: two share it.
 *
 * @param others every other writer with something under way.
 * @param own    of this writer, the new ask and what is under way.
 */
export function expectedWait(others: readonly WriterLoad[], own: WriterLoad): number {
  if (others.length < 2) return 0;
  return others.reduce((before, other) => before + Math.min(workOf(other), workOf(own)), 0);
}
