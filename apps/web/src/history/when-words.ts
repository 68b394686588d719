import { agoWords } from '../share/ago-words.ts';

const clock = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' });

/**
 * When a version was made: "today at 2:05 PM, 3 minutes ago", "June 2 at 2:05 PM, last week".
 *
 * @param at, now  milliseconds since 1970.
 */
export function whenWords(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const sameYear = then.getFullYear() === today.getFullYear();
  const date =
    then.toDateString() === today.toDateString() ? 'today' : (sameYear ? day : dayOfYear).format(then);
  return `${date} at ${clock.format(then)}, ${agoWords(at, now)}`;
}
