import { BuildError } from '../build-failure.ts';
import { type Checkpoint, numberOf, readWhole } from '../checkpoint/checkpoint.ts';
import { attend, declareFace } from '../graph/attention.ts';
import { type GraphBuilder, microsoft } from '../graph/graph-builder.ts';
import { linear, lookUp, storeMatrix } from '../graph/linear.ts';
import { type Activations, inOnePart, linearOf, splitInTwo } from '../graph/precise-linear.ts';
import { wantedOnly } from '../graph/wanted-only.ts';
import type { WrittenGraph } from './family.ts';
import { isPreciseLayer, numberFormat, numberFormatInWords } from './number-format.ts';

const { block, headBlock } = numberFormat;

/**
 * GPT-2 in all its sizes, and DistilGPT-2: learned positions, layer norm, one product for query, key and
 * value, GELU by tanh, biases everywhere, the vocabulary as head.
 *
 * Most biases cost no operator of their own: those of what enters the residual sum go into the next norm,
 * that of the wide layer into the GELU.
 */
export async function gpt2(
  checkpoint: Checkpoint,
  graph: GraphBuilder,
  onShare: (share: number) => void,
): Promise<WrittenGraph> {
  const number = (key: string, fallback?: number) => numberOf(checkpoint, `gpt2.${key}`, fallback);
  const layers = number('block_count');
  const width = number('embedding_length');
  const inner = number('feed_forward_length');
  const heads = number('attention.head_count');
  const contextTokens = number('context_length');
  const epsilon = { float: number('attention.layer_norm_epsilon') };
  const headSize = width / heads;
  refuseVariants({ width, inner, headSize });
  const embedding = checkpoint.matrix('token_embd.weight');
  const vocabSize = embedding.rows;

  const { tokens, positions, wanted } = declareFace(graph);

  const vector = async (tensor: string) => {
    const values = await readWhole(checkpoint, tensor);
    return graph.weight(tensor, 'float32', [values.length], values);
  };
  const project = async (name: string, input: Activations, tensor: string, biasOf = '') => {
    const matrix = await storeMatrix(graph, checkpoint.matrix(`${tensor}.weight`), block);
    return linearOf(graph, name, input, matrix, biasOf && (await vector(`${biasOf}.bias`)));
  };
  const split = (input: string, columns: number) => splitInTwo(graph, input, columns, block);

  const vocabulary = await storeMatrix(graph, embedding, headBlock);
  const tied = !checkpoint.has('output.weight');
  const head = tied ? vocabulary : await storeMatrix(graph, checkpoint.matrix('output.weight'), headBlock);
  const places = await graph.weight(
    'position_embd.weight',
    'float32',
    [contextTokens, width],
    await readWhole(checkpoint, 'position_embd.weight'),
  );
  graph.node('Gather', [places, positions], ['placed'], { axis: 0 });

  /** The sum of everything so far; what is still to be added to it; and that one's bias, '' for none. */
  let residual = lookUp(graph, 'embedding', tokens, vocabulary);
  let addend = 'placed';
  let addendBias = '';
  const normalise = async (name: string, tensor: string) => {
    const gains = [await vector(`${tensor}.weight`), await vector(`${tensor}.bias`)];
    const inputs = [residual, addend, ...gains, ...(addendBias ? [addendBias] : [])];
    graph.node('SkipLayerNormalization', inputs, [name, '', '', `${name}.sum`], { epsilon }, microsoft);
    residual = `${name}.sum`;
    return name;
  };

  for (let layer = 0; layer < layers; layer++) {
    const stored = `blk.${layer}`;
    const enter = (input: string, columns: number): Activations =>
      isPreciseLayer(layer, layers) ? split(input, columns) : inOnePart(input);
    const name = `layer.${layer}`;
    const read = await normalise(`${name}.read`, `${stored}.attn_norm`);
    const qkv = `${stored}.attn_qkv`;
    const packed = await project(`${name}.packed`, inOnePart(read), qkv, qkv);
    const seen = attend(graph, `${name}.seen`, layer, packed, {
      heads,
      kvHeads: heads,
      headSize,
      rotary: null,
    });
    const attended = `${stored}.attn_output`;
    addend = await project(`${name}.attended`, inOnePart(seen), attended);
    addendBias = await vector(`${attended}.bias`);

    const think = enter(await normalise(`${name}.think`, `${stored}.ffn_norm`), width);
    const opened = await project(`${name}.opened`, think, `${stored}.ffn_up`);
    const openedBias = await vector(`${stored}.ffn_up.bias`);
    graph.node('FastGelu', [opened, openedBias], [`${name}.bent`], {}, microsoft);
    addend = await project(`${name}.thought`, enter(`${name}.bent`, inner), `${stored}.ffn_down`);
    addendBias = await vector(`${stored}.ffn_down.bias`);
    onShare((layer + 1) / layers);
  }

  [residual, addend] = wantedOnly(graph, [residual, addend], wanted, width);
  const ending = await normalise('ending', 'output_norm');
  graph.output(linear(graph, 'logits', ending, head), 'float32', [1, 'W', vocabSize]);
  return {
    dimensions: { layers, kvHeads: heads, headSize, vocabSize, contextTokens },
    format: numberFormatInWords,
  };
}

/** Throws BuildError for sizes that the kernels cannot take. */
function refuseVariants({ width, inner, headSize }: Record<'width' | 'inner' | 'headSize', number>): void {
  const refuse = (problem: string) => {
    throw new BuildError({ code: 'unsupported-shape', what: 'A gpt2 checkpoint', problem });
  };
  if (headSize % 8) refuse(`a head of ${headSize} is not a multiple of 8.`);
  if (width % block || inner % block)
    refuse(`its widths, ${width} and ${inner}, are not multiples of ${block}.`);
}
