const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

const units = [
  { unit: 'year', ms: 365 * 86_400_000 },
  { unit: 'month', ms: 30 * 86_400_000 },
  { unit: 'week', ms: 7 * 86_400_000 },
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const;

/**
 * "2 minutes ago", in the largest unit that fits.
 *
 * @param at, now  milliseconds since 1970. A server's clock may be ahead of this one: that is now as well.
 */
export function agoWords(at: number, now: number): string {
  const ms = Math.max(0, now - at);
  for (const each of units) if (ms >= each.ms) return relative.format(-Math.floor(ms / each.ms), each.unit);
  return 'just now';
}
