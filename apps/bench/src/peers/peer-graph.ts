import { type Checkpoint, numberOf } from '@tercet/model-builder/checkpoint';
import { type GraphBuilder, microsoft } from '@tercet/model-builder/graph-builder';
import type { Weights, WriteLinear } from './weight-format.ts';

/** What a peer's `config.json` says of the model. */
export interface PeerShape {
  layers: number;
  width: number;
  inner: number;
  heads: number;
  kvHeads: number;
  headSize: number;
  vocabSize: number;
  contextTokens: number;
  epsilon: number;
  rotaryBase: number;
}

/** The shape of a checkpoint of the llama family. */
function peerShapeOf(checkpoint: Checkpoint): PeerShape {
  const number = (key: string, fallback?: number) => numberOf(checkpoint, `llama.${key}`, fallback);
  const width = number('embedding_length');
  const heads = number('attention.head_count');
  return {
    layers: number('block_count'),
    width,
    inner: number('feed_forward_length'),
    heads,
    kvHeads: number('attention.head_count_kv', heads),
    headSize: width / heads,
    vocabSize: checkpoint.matrix('token_embd.weight').rows,
    contextTokens: number('context_length'),
    epsilon: number('attention.layer_norm_rms_epsilon'),
    rotaryBase: number('rope.freq_base', 10_000),
  };
}

/**
 * Writes a checkpoint as the graph transformers.js reads: `input_ids`, `attention_mask` and
 * `past_key_values.L.key|value` in, `logits` and `present.L.key|value` out.
 *
 * With onnxruntime's own fused operators (`GroupQueryAttention`, fused norms, query, key and value as one
 * product) and logits of the last token only: the fastest of the exports that are about, and faster than most.
 */
export async function writePeerGraph(
  checkpoint: Checkpoint,
  graph: GraphBuilder,
  writeLinear: WriteLinear,
): Promise<PeerShape> {
  const shape = peerShapeOf(checkpoint);
  const { layers, width, inner, heads, kvHeads, headSize, vocabSize } = shape;
  const epsilon = { float: shape.epsilon };

  const read = async (tensor: string): Promise<Weights> => {
    const matrix = checkpoint.matrix(tensor);
    return { rows: matrix.rows, columns: matrix.columns, values: await matrix.readRows(0, matrix.rows) };
  };
  const project = async (name: string, input: string, ...tensors: string[]) => {
    const parts = await Promise.all(tensors.map(read));
    return writeLinear(graph, name, input, stack(parts));
  };
  const gain = async (tensor: string) =>
    graph.weight(tensor, 'float32', [width], (await read(tensor)).values);

  graph.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  graph.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']);
  const { last, total } = countTokens(graph);
  const rotary = await rotaryTables(graph, shape);

  const embedding = await read('token_embd.weight');
  const table = await graph.weight('embedding', 'float32', [vocabSize, width], embedding.values);
  graph.node('Gather', [table, 'input_ids'], ['embedded'], { axis: 0 });

  /** The sum of everything so far, and what is still to be added to it. */
  let [residual, addend] = ['embedded', ''];
  const normalise = async (name: string, tensor: string) => {
    if (addend === '') {
      const inputs = [residual, await gain(tensor)];
      graph.node('SimplifiedLayerNormalization', inputs, [name], { axis: -1, epsilon });
      return name;
    }
    const inputs = [residual, addend, await gain(tensor)];
    residual = `${name}.sum`;
    graph.node('SkipSimplifiedLayerNormalization', inputs, [name, '', '', residual], { epsilon }, microsoft);
    return name;
  };

  for (let layer = 0; layer < layers; layer++) {
    const stored = `blk.${layer}`;
    const name = `layer.${layer}`;
    const cache = (part: string, from: string) => `${from}.${layer}.${part}`;
    for (const part of ['key', 'value']) {
      graph.input(cache(part, 'past_key_values'), 'float32', [
        'batch_size',
        kvHeads,
        'past_sequence_length',
        headSize,
      ]);
      graph.output(cache(part, 'present'), 'float32', [
        'batch_size',
        kvHeads,
        'total_sequence_length',
        headSize,
      ]);
    }
    const entered = await normalise(`${name}.read`, `${stored}.attn_norm.weight`);
    const queries = ['q', 'k', 'v'].map((part) => `${stored}.attn_${part}.weight`);
    const packed = await project(`${name}.packed`, entered, ...queries);
    const past = ['key', 'value'].map((part) => cache(part, 'past_key_values'));
    const present = ['key', 'value'].map((part) => cache(part, 'present'));
    graph.node(
      'GroupQueryAttention',
      [packed, '', '', ...past, last, total, rotary.cosines, rotary.sines],
      [`${name}.seen`, ...present],
      // GGUF keeps the two rows of a rotary pair beside each other.
      {
        num_heads: heads,
        kv_num_heads: kvHeads,
        do_rotary: 1,
        rotary_interleaved: 1,
        scale: { float: 1 / Math.sqrt(headSize) },
      },
      microsoft,
    );
    addend = await project(`${name}.attended`, `${name}.seen`, `${stored}.attn_output.weight`);
    const think = await normalise(`${name}.think`, `${stored}.ffn_norm.weight`);
    const [gateTensor, upTensor] = [`${stored}.ffn_gate.weight`, `${stored}.ffn_up.weight`];
    await project(`${name}.gate`, think, gateTensor);
    await project(`${name}.up`, think, upTensor);
    // QuickGelu with alpha 1 is SiLU: x · sigmoid(x).
    graph.node('QuickGelu', [`${name}.gate`], [`${name}.silu`], { alpha: { float: 1 } }, microsoft);
    graph.node('Mul', [`${name}.silu`, `${name}.up`], [`${name}.gated`]);
    addend = await project(`${name}.thought`, `${name}.gated`, `${stored}.ffn_down.weight`);
  }

  const final = graph.shape('final', [-1]);
  for (const part of [residual, addend]) graph.node('Gather', [part, final], [`${part}.final`], { axis: 1 });
  [residual, addend] = [`${residual}.final`, `${addend}.final`];
  const ending = await normalise('ending', 'output_norm.weight');
  const tied = !checkpoint.has('output.weight');
  const head = tied ? embedding : await read('output.weight');
  graph.output(await writeLinear(graph, 'logits', ending, head), 'float32', ['batch_size', 1, vocabSize]);
  if (inner % 32 || width % 32)
    throw new RangeError(`Widths ${width} and ${inner} do not fill blocks of 32.`);
  return shape;
}

/** From the mask: the last index of each row, int32 [batch_size], and the number of all, int32 [1]. */
function countTokens(graph: GraphBuilder) {
  const int32 = 6;
  const ones = graph.shape('ones', [1]);
  graph.node('ReduceSum', ['attention_mask', ones], ['mask.sum'], { keepdims: 0 });
  graph.node('Sub', ['mask.sum', ones], ['mask.last']);
  graph.node('Cast', ['mask.last'], ['last'], { to: int32 });
  graph.node('Shape', ['attention_mask'], ['mask.shape']);
  graph.node('Gather', ['mask.shape', ones], ['mask.total'], { axis: 0 });
  graph.node('Cast', ['mask.total'], ['total'], { to: int32 });
  return { last: 'last', total: 'total' };
}

async function rotaryTables(graph: GraphBuilder, { contextTokens, headSize, rotaryBase }: PeerShape) {
  const half = headSize / 2;
  const angle = (at: number) => Math.floor(at / half) / rotaryBase ** ((at % half) / half);
  const table = (of: (angle: number) => number) =>
    new Float32Array(contextTokens * half).map((_, at) => of(angle(at)));
  return {
    cosines: await graph.weight('cosines', 'float32', [contextTokens, half], table(Math.cos)),
    sines: await graph.weight('sines', 'float32', [contextTokens, half], table(Math.sin)),
  };
}

/** One matrix under another. */
function stack(parts: readonly Weights[]): Weights {
  const [first] = parts;
  if (!first || parts.length === 1) return first!;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const values = new Float32Array(rows * first.columns);
  let from = 0;
  for (const part of parts) {
    values.set(part.values, from);
    from += part.values.length;
  }
  return { rows, columns: first.columns, values };
}
