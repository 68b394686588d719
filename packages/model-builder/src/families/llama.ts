import { BuildError } from '../build-failure.ts';
import { type Checkpoint, type Matrix, numberOf, stackRows, textOf } from '../checkpoint/checkpoint.ts';
import { type GraphBuilder, microsoft } from '../graph/graph-builder.ts';
import { lookUp, storeMatrix } from '../graph/linear.ts';
import { type Activations, linearOf, splitInTwo } from '../graph/precise-linear.ts';
import type { WrittenGraph } from './family.ts';

/** Weights that share a scale: as many as in GGUF's own formats of 4 and 8 bits, so those come back as they were. */
const block = 32;

/**
 * Layers at either end whose activations go through their products in two parts, as those of the head do.
 * What is rounded in the first layers is carried through all, what is rounded in the last goes straight into
 * the choice; in between it costs as much time and gains little (packages/onnx-runner/README.md).
 */
const preciseLayers = 3;

const format = `8-bit weights in blocks of ${block}; activations in 8 bits, in twice 8 for the head and ${preciseLayers} layers at either end`;

/**
 * Llama and its like (SmolLM2, TinyLlama): RMS norm, rotary positions, grouped keys, SwiGLU, no biases.
 *
 * GGUF stores the rows of query and key so that a rotary pair is adjacent: hence `rotary_interleaved`.
 */
export async function llama(
  checkpoint: Checkpoint,
  graph: GraphBuilder,
  onShare: (share: number) => void,
): Promise<WrittenGraph> {
  const number = (key: string, fallback?: number) => numberOf(checkpoint, `llama.${key}`, fallback);
  const layers = number('block_count');
  const width = number('embedding_length');
  const inner = number('feed_forward_length');
  const heads = number('attention.head_count');
  const kvHeads = number('attention.head_count_kv', heads);
  const headSize = number('rope.dimension_count', width / heads);
  const contextTokens = number('context_length');
  const epsilon = { float: number('attention.layer_norm_rms_epsilon') };
  refuseVariants(checkpoint, { width, inner, heads, headSize });
  const embedding = checkpoint.matrix('token_embd.weight');
  const vocabSize = embedding.rows;

  const tokens = graph.input('tokens', 'int32', ['B', 'S']);
  const positions = graph.input('positions', 'int64', ['B', 'S']);
  const last = graph.input('last', 'int32', ['B']);
  const total = graph.input('total', 'int32', []);
  const bias = graph.input('bias', 'float32', ['biasB', 1, 'S', 'T']);
  const wanted = graph.input('wanted', 'int32', ['W']);
  const rotary = await rotaryTables(graph, contextTokens, headSize, number('rope.freq_base', 10_000));
  const gain = async (tensor: string) =>
    graph.weight(tensor, 'float32', [width], await whole(checkpoint, tensor));
  const project = async (name: string, input: Activations, ...tensors: string[]) => {
    const matrix = stackRows(tensors.map((tensor) => checkpoint.matrix(tensor)));
    return linearOf(graph, name, input, await storeMatrix(graph, matrix, block));
  };

  const split = (input: string, columns: number) => splitInTwo(graph, input, columns, block);

  const vocabulary = await storeMatrix(graph, embedding, block);
  const tied = !checkpoint.has('output.weight');
  const head = tied ? vocabulary : await storeMatrix(graph, checkpoint.matrix('output.weight'), block);

  /** The sum of everything so far, and what is still to be added to it. */
  let residual = lookUp(graph, 'embedding', tokens, vocabulary);
  let addend = '';
  const normalise = async (name: string, tensor: string) => {
    if (addend === '') {
      graph.node('SimplifiedLayerNormalization', [residual, await gain(tensor)], [name], {
        axis: -1,
        epsilon,
      });
      return name;
    }
    const sum = `${name}.sum`;
    const inputs = [residual, addend, await gain(tensor)];
    graph.node('SkipSimplifiedLayerNormalization', inputs, [name, '', '', sum], { epsilon }, microsoft);
    residual = sum;
    return name;
  };

  for (let layer = 0; layer < layers; layer++) {
    const stored = `blk.${layer}`;
    const isPrecise = layer < preciseLayers || layer >= layers - preciseLayers;
    const enter = (input: string, columns: number): Activations =>
      isPrecise ? split(input, columns) : { name: input, parts: 1 };
    const name = `layer.${layer}`;
    const [key, value] = [`key.${layer}`, `value.${layer}`];
    for (const cache of [key, value]) {
      graph.input(cache, 'float32', ['B', kvHeads, 'M', headSize]);
      graph.output(`${cache}.next`, 'float32', ['B', kvHeads, 'M', headSize]);
    }
    const read = await normalise(`${name}.read`, `${stored}.attn_norm.weight`);
    const queries = ['q', 'k', 'v'].map((part) => `${stored}.attn_${part}.weight`);
    const packed = await project(`${name}.packed`, enter(read, width), ...queries);
    graph.node(
      'GroupQueryAttention',
      [packed, '', '', key, value, last, total, rotary.cosines, rotary.sines, positions, bias],
      [`${name}.seen`, `${key}.next`, `${value}.next`],
      {
        num_heads: heads,
        kv_num_heads: kvHeads,
        do_rotary: 1,
        rotary_interleaved: 1,
        scale: { float: 1 / Math.sqrt(headSize) },
      },
      microsoft,
    );
    addend = await project(
      `${name}.attended`,
      enter(`${name}.seen`, heads * headSize),
      `${stored}.attn_output.weight`,
    );

    const think = enter(await normalise(`${name}.think`, `${stored}.ffn_norm.weight`), width);
    const opened = await project(
      `${name}.opened`,
      think,
      `${stored}.ffn_gate.weight`,
      `${stored}.ffn_up.weight`,
    );
    const [gate, up] = [`${name}.gate`, `${name}.up`];
    graph.node('Split', [opened], [gate, up], { axis: -1, num_outputs: 2 });
    // QuickGelu with alpha 1 is SiLU: x · sigmoid(x).
    graph.node('QuickGelu', [gate], [`${name}.silu`], { alpha: { float: 1 } }, microsoft);
    graph.node('Mul', [`${name}.silu`, up], [`${name}.gated`]);
    addend = await project(`${name}.thought`, enter(`${name}.gated`, inner), `${stored}.ffn_down.weight`);
    onShare((layer + 1) / layers);
  }

  // Only the wanted tokens go through the last norm and the head.
  const flat = graph.shape('flat', [1, -1, width]);
  for (const part of [residual, addend]) {
    graph.node('Reshape', [part, flat], [`${part}.flat`]);
    graph.node('Gather', [`${part}.flat`, wanted], [`${part}.wanted`], { axis: 1 });
  }
  [residual, addend] = [`${residual}.wanted`, `${addend}.wanted`];
  const ending = await normalise('ending', 'output_norm.weight');
  graph.output(linearOf(graph, 'logits', split(ending, width), head), 'float32', [1, 'W', vocabSize]);
  return { dimensions: { layers, kvHeads, headSize, vocabSize, contextTokens }, format };
}

/** Throws BuildError for relatives of llama that this graph would compute wrongly. */
function refuseVariants(
  checkpoint: Checkpoint,
  { width, inner, heads, headSize }: Record<'width' | 'inner' | 'heads' | 'headSize', number>,
): void {
  const refuse = (problem: string) => {
    throw new BuildError({ code: 'unsupported-shape', what: 'A llama checkpoint', problem });
  };
  const scaling = textOf(checkpoint, 'llama.rope.scaling.type', 'none');
  if (scaling !== 'none' || checkpoint.has('rope_freqs.weight')) {
    refuse('scaled rotary positions are not supported.');
  }
  if (checkpoint.has('blk.0.attn_q.bias')) refuse('biases of queries, keys and values are not supported.');
  if (checkpoint.has('blk.0.ffn_gate_inp.weight')) refuse('a mixture of experts is not supported.');
  if (heads * headSize !== width) refuse(`${heads} heads of ${headSize} are not its width, ${width}.`);
  if (width % block || inner % block)
    refuse(`its widths, ${width} and ${inner}, are not multiples of ${block}.`);
}

/** All numbers of a small tensor. */
async function whole(checkpoint: Checkpoint, tensor: string): Promise<Float32Array> {
  const matrix: Matrix = checkpoint.matrix(tensor);
  return matrix.readRows(0, matrix.rows);
}

/** Cosines and sines of every position, [contextTokens, headSize ÷ 2]. Source: RoFormer (Su et al., 2021). */
async function rotaryTables(graph: GraphBuilder, contextTokens: number, headSize: number, base: number) {
  const half = headSize / 2;
  const cosines = new Float32Array(contextTokens * half);
  const sines = new Float32Array(contextTokens * half);
  for (let position = 0; position < contextTokens; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position / base ** (i / half);
      cosines[position * half + i] = Math.cos(angle);
      sines[position * half + i] = Math.sin(angle);
    }
  }
  return {
    cosines: await graph.weight('rotary.cosines', 'float32', [contextTokens, half], cosines),
    sines: await graph.weight('rotary.sines', 'float32', [contextTokens, half], sines),
  };
}
