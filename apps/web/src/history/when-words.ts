import { agoWords } from '../share/ago-words.ts';

const clock = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' });

/**
 * The day and the time a version was made: "today at 2:05 PM", "June 2 at 2:05 PM".
 *
 * @param at, now  milliseconds since 1970.
 */
export function momentWords(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const sameYear = then.getFullYear() === today.getFullYear();
  const date =
    then.toDateString() === today.toDateString() ? 'today' : (sameYear ? day : dayOfYear).format(then);
  return `${date} at ${clock.format(then)}`;
}

/** The same, and how long ago that is. */
export function whenWords(at: number, now: number): string {
  return `${momentWords(at, now)}, ${agoWords(at, now)}`;
}
