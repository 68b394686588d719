/** The middle value; the mean of the two middle ones for an even count. NaN when empty. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Every figure of an object rounded for reading. */
export function roundedAll<Name extends string>(figures: Record<Name, number>): Record<Name, number> {
  const entries = Object.entries<number>(figures).map(([name, value]) => [name, rounded(value)]);
  return Object.fromEntries(entries) as Record<Name, number>;
}

/** Rounded for reading: one decimal from 10 up, two below. */
export function rounded(value: number): number {
  return Number(value.toFixed(Math.abs(value) >= 10 ? 1 : 2));
}
