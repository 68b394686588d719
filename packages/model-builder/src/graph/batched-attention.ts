import { BuildError } from '../build-failure.ts';
import type { AttentionShape, Face } from './attention-shape.ts';
import { type GraphBuilder, microsoft } from './graph-builder.ts';
import { asFloats, asStored, numbersOf } from './stored-numbers.ts';

/**
 * The face of a graph for a device: all rows of a pass at once, whatever their number (N tokens of R rows in
 * order; S of the longest; T KV indices seen by the row that sees most; C places in the KV memory; W wanted).
 *
 * | input | type and shape | |
 * |---|---|---|
 * | `tokens`, `positions`, `wanted` | int32 [1, N], int64 [1, N], int32 [W] | as on processors |
 * | `padded` | int64 [R, S] | which of the N tokens stands there; any where there is none |
 * | `unpadded` | int64 [1, N] | where in R · S each token stands |
 * | `writes` | int64 [N, 1] | place of the KV memory each token is written to |
 * | `reads` | int64 [R, T] | places each row sees; one of its own where it sees fewer |
 * | `bias` | float32 [R, 1, S, T] | added to attention scores; hides what is not to be seen, later tokens included |
 * | `near` | float32 [R, 1, S, T] | the same, and hides what is before the window; only where there is one |
 * | `key.L`, `value.L` | float16 [C, kvHeads · headSize] | of each layer L, on the device; float32 in `floats` |
 *
 * Outputs: `logits` float32 [1, W, vocabSize], and `key.L.next`, `value.L.next`: the inputs' own buffers.
 */
export function declareBatchFace(graph: GraphBuilder, window: boolean): Face {
  const face = {
    tokens: graph.input('tokens', 'int32', [1, 'N']),
    positions: graph.input('positions', 'int64', [1, 'N']),
    wanted: graph.input('wanted', 'int32', ['W']),
  };
  graph.input('padded', 'int64', ['R', 'S']);
  graph.input('unpadded', 'int64', [1, 'N']);
  graph.input('writes', 'int64', ['N', 1]);
  graph.input('reads', 'int64', ['R', 'T']);
  const axis = graph.shape('bias.axis', [1]);
  for (const bias of window ? ['bias', 'near'] : ['bias']) {
    graph.input(bias, 'float32', ['R', 1, 'S', 'T']);
    graph.node('Unsqueeze', [bias, axis], [`${bias}.grouped`]);
  }
  return face;
}

/**
 * Attention of one layer in operators that every provider has.
 *
 * `GroupQueryAttention` on CUDA takes no attention bias (onnxruntime 1.30, group_query_attention.cc), and so
 * no tree of candidates behind one prompt. Here the new keys and values are written into the KV memory where
 * it lies (`ScatterND` of an input onto an output of the same buffer copies nothing), what each row sees is
 * gathered, and the rows are padded to the longest. Scores are summed and weighed in 32 bits.
 *
 * @param packed queries, keys and values side by side, [1, N, (heads + 2 · kvHeads) · headSize].
 * @returns [1, N, heads · headSize].
 */
export function attendInBatch(
  graph: GraphBuilder,
  name: string,
  layer: number,
  packed: string,
  { heads, kvHeads, headSize, rotary, near, scale = 1 / Math.sqrt(headSize), ...more }: AttentionShape,
): string {
  refuseMore(more);
  const group = heads / kvHeads;
  const step = (
    operator: string,
    inputs: readonly string[],
    suffix: string,
    attributes = {},
    domain = '',
  ) => {
    graph.node(operator, inputs, [`${name}.${suffix}`], attributes, domain);
    return `${name}.${suffix}`;
  };
  const shape = (suffix: string, sizes: readonly number[]) => graph.shape(`${name}.${suffix}.shape`, sizes);
  const turn = (part: string, input: string, count: number) => {
    if (!rotary) return input;
    const inputs = [input, 'positions', rotary.cosines, rotary.sines];
    return step(
      'RotaryEmbedding',
      inputs,
      `turned.${part}`,
      { interleaved: rotary.pairs === 'adjacent' ? 1 : 0, num_heads: count },
      microsoft,
    );
  };

  const widths = [heads * headSize, kvHeads * headSize, kvHeads * headSize];
  const [query, key, value] = ['query', 'key', 'value'].map((part) => `${name}.${part}`) as [
    string,
    string,
    string,
  ];
  graph.node('Split', [packed, shape('parts', widths)], [query, key, value], { axis: 2 });

  const cacheWidth = kvHeads * headSize;
  const remember = (part: string, input: string) => {
    const cache = graph.input(`${part}.${layer}`, numbersOf(graph), ['C', cacheWidth]);
    const next = graph.output(`${cache}.next`, numbersOf(graph), ['C', cacheWidth]);
    const rows = step(
      'Reshape',
      [asStored(graph, `${name}.${part}`, input), shape(`${part}.rows`, [-1, cacheWidth])],
      `${part}.rows`,
    );
    graph.node('ScatterND', [cache, 'writes', rows], [next]);
    const seen = step('Gather', [next, 'reads'], `${part}.seen`, { axis: 0 });
    return step('Reshape', [seen, shape(`${part}.heads`, [0, 0, kvHeads, 1, headSize])], `${part}.heads`);
  };
  const keys = step('Transpose', [remember('key', turn('key', key, kvHeads))], 'keys', {
    perm: { ints: [0, 2, 3, 4, 1] },
  });
  const values = step('Transpose', [remember('value', value)], 'values', { perm: { ints: [0, 2, 3, 1, 4] } });

  const factor = graph.scalar(`${name}.scale`, scale);
  const scaled = asStored(
    graph,
    `${name}.query`,
    step('Mul', [turn('query', query, heads), factor], 'scaled'),
  );
  const flat = step('Reshape', [scaled, shape('flat', [-1, heads * headSize])], 'flat');
  const rows = step('Gather', [flat, 'padded'], 'padded', { axis: 0 });
  const split = step('Reshape', [rows, shape('queries', [0, 0, kvHeads, group, headSize])], 'split');
  const queries = step('Transpose', [split], 'queries', { perm: { ints: [0, 2, 3, 1, 4] } });

  const scores = asFloats(graph, `${name}.scores`, step('MatMul', [queries, keys], 'products'));
  const shares = step(
    'Softmax',
    [step('Add', [scores, near ? 'near.grouped' : 'bias.grouped'], 'biased')],
    'shares',
    { axis: -1 },
  );
  const mixed = step('MatMul', [asStored(graph, `${name}.shares`, shares), values], 'mixed');
  const back = step('Transpose', [mixed], 'back', { perm: { ints: [0, 3, 1, 2, 4] } });
  const places = step('Reshape', [back, shape('places', [-1, heads * headSize])], 'places');
  return asFloats(graph, name, step('Gather', [places, 'unpadded'], 'unpadded', { axis: 0 }));
}

/**
 * Throws BuildError for what a family's attention has and this one does not draw: a graph without it would
 * compute something else, and the processor's graph has it.
 */
function refuseMore(more: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(more).filter((name) => more[name] !== undefined && more[name] !== null);
  if (unknown.length === 0) return;
  const problem = `attention with ${unknown.join(', ')} is not drawn for devices yet.`;
  throw new BuildError({ code: 'unsupported-shape', what: 'This family', problem });
}
