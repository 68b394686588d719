/**
 * How many lanes the next pass takes when `rows` rows are left to run.
 *
 * A pass costs the weights once and little for each row: so as many at once as there are lanes for. A lane
 * without a row is fed one token for nothing, as half of them may be.
 *
 * @param rows  integer ≥ 1.
 * @param lanes of the graphs there are, ascending, the first 1.
 */
export function chooseLanes(rows: number, lanes: readonly number[]): number {
  let best = 1;
  for (const count of lanes) {
    if (rows * 2 >= count) best = count;
  }
  return best;
}
