/**
 * Which graph the next pass takes when `rows` rows are left to run.
 *
 * A pass costs the weights once and little for each row: so as many at once as there are lanes for. A lane
 * without a row is fed one token for nothing, as half of them may be.
 *
 * @param rows   integer ≥ 1.
 * @param graphs those there are, by lanes, ascending, the first of one.
 */
export function chooseGraph<Graph extends { readonly lanes: number }>(
  rows: number,
  graphs: readonly Graph[],
): Graph {
  let best = graphs[0]!;
  for (const graph of graphs) {
    if (rows * 2 >= graph.lanes) best = graph;
  }
  return best;
}
