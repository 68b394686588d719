import { BuildError } from '../build-failure.ts';
import { type Checkpoint, numberOf, readWhole, stackRows, textOf } from '../checkpoint/checkpoint.ts';
import { attend, declareFace } from '../graph/attention.ts';
import { type GraphBuilder, microsoft } from '../graph/graph-builder.ts';
import { linear, lookUp, storeMatrix } from '../graph/linear.ts';
import { type Activations, inOnePart, linearOf, splitInTwo } from '../graph/precise-linear.ts';
import { wantedOnly } from '../graph/wanted-only.ts';
import type { WrittenGraph } from './family.ts';
import { isPreciseLayer, numberFormat, numberFormatInWords } from './number-format.ts';

const { block, headBlock } = numberFormat;

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

  const { tokens, wanted } = declareFace(graph);
  const rotary = await rotaryTables(graph, contextTokens, headSize, number('rope.freq_base', 10_000));
  const gain = async (tensor: string) =>
    graph.weight(tensor, 'float32', [width], await readWhole(checkpoint, tensor));
  const project = async (name: string, input: Activations, ...tensors: string[]) => {
    const matrix = stackRows(tensors.map((tensor) => checkpoint.matrix(tensor)));
    return linearOf(graph, name, input, await storeMatrix(graph, matrix, block));
  };

  const split = (input: string, columns: number) => splitInTwo(graph, input, columns, block);

  const vocabulary = await storeMatrix(graph, embedding, headBlock);
  const tied = !checkpoint.has('output.weight');
  const head = tied ? vocabulary : await storeMatrix(graph, checkpoint.matrix('output.weight'), headBlock);

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
    const enter = (input: string, columns: number): Activations =>
      isPreciseLayer(layer, layers) ? split(input, columns) : inOnePart(input);
    const name = `layer.${layer}`;
    const read = await normalise(`${name}.read`, `${stored}.attn_norm.weight`);
    const queries = ['q', 'k', 'v'].map((part) => `${stored}.attn_${part}.weight`);
    const packed = await project(`${name}.packed`, inOnePart(read), ...queries);
    const seen = attend(graph, `${name}.seen`, layer, packed, { heads, kvHeads, headSize, rotary });
    addend = await project(`${name}.attended`, inOnePart(seen), `${stored}.attn_output.weight`);

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

  [residual, addend] = wantedOnly(graph, [residual, addend], wanted, width);
  const ending = await normalise('ending', 'output_norm.weight');
  graph.output(linear(graph, 'logits', ending, head), 'float32', [1, 'W', vocabSize]);
  return { dimensions: { layers, kvHeads, headSize, vocabSize, contextTokens }, format: numberFormatInWords };
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
