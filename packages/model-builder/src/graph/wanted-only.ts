import type { GraphBuilder } from './graph-builder.ts';

/**
 * From here on only the wanted tokens are computed: those that get logits.
 *
 * @param values each [1, N, width].
 * @returns the same, [1, W, width].
 */
export function wantedOnly<const Values extends readonly string[]>(
  graph: GraphBuilder,
  values: Values,
  wanted: string,
  width: number,
): { [At in keyof Values]: string } {
  const flat = graph.shape('flat', [1, -1, width]);
  const chosen = values.map((value) => {
    graph.node('Reshape', [value, flat], [`${value}.flat`]);
    graph.node('Gather', [`${value}.flat`, wanted], [`${value}.wanted`], { axis: 1 });
    return `${value}.wanted`;
  });
  return chosen as { [At in keyof Values]: string };
}
