import type { GraphBuilder } from './graph-builder.ts';

/**
 * The wanted tokens among all: those that get logits.
 *
 * @param value [1, N, width].
 * @returns [1, W, width].
 */
export function wantedOnly(graph: GraphBuilder, value: string, wanted: string, width: number): string {
  const [flat, chosen] = [`${value}.all`, `${value}.wanted`];
  graph.node('Reshape', [value, graph.shape(`${flat}.shape`, [1, -1, width])], [flat]);
  graph.node('Gather', [flat, wanted], [chosen], { axis: 1 });
  return chosen;
}
