/**
 * The smallest value that `share` of all values do not exceed (nearest rank). NaN when empty.
 *
 * @param share in (0, 1].
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}
