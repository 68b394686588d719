import type { AttentionShape } from './attention-shape.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { rmsNorm } from './residual-stream.ts';

/**
 * Norms every head of queries and keys by itself, as Qwen 3 and Gemma 3 do before they are turned.
 *
 * @param packed queries, keys and values side by side, [1, N, (heads + 2 · kvHeads) · headSize].
 * @param gains  of queries and of keys, weights [headSize].
 * @returns the same, queries and keys normed.
 */
export function normaliseHeads(
  graph: GraphBuilder,
  packed: string,
  { heads, kvHeads, headSize }: Pick<AttentionShape, 'heads' | 'kvHeads' | 'headSize'>,
  gains: { query: string; key: string },
  epsilon: number,
): string {
  const parts = ['query', 'key', 'value'].map((part) => `${packed}.${part}`) as [string, string, string];
  const [query, key, value] = parts;
  const widths = [heads, kvHeads, kvHeads].map((count) => count * headSize);
  graph.node('Split', [packed, graph.shape(`${packed}.parts`, widths)], parts, { axis: 2 });
  const each = (input: string, count: number, gain: string) => {
    const heads = graph.shape(`${input}.heads.shape`, [0, 0, count, headSize]);
    const whole = graph.shape(`${input}.whole.shape`, [0, 0, count * headSize]);
    graph.node('Reshape', [input, heads], [`${input}.heads`]);
    rmsNorm(graph, `${input}.heads.normed`, `${input}.heads`, gain, epsilon);
    graph.node('Reshape', [`${input}.heads.normed`, whole], [`${input}.normed`]);
    return `${input}.normed`;
  };
  const normed = [each(query, heads, gains.query), each(key, kvHeads, gains.key), value];
  graph.node('Concat', normed, [`${packed}.normed`], { axis: 2 });
  return `${packed}.normed`;
}
