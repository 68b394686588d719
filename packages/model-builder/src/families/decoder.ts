import { type Checkpoint, readWhole, stackRows } from '../checkpoint/checkpoint.ts';
import { storeChannels } from '../graph/channel-linear.ts';
import { type GraphBuilder, microsoft } from '../graph/graph-builder.ts';
import { linear, lookUp, type StoredMatrix, storeMatrix } from '../graph/linear.ts';
import { type Activations, inOnePart, linearOf, splitInTwo } from '../graph/precise-linear.ts';
import { type NormKind, ResidualStream } from '../graph/residual-stream.ts';
import { wantedOnly } from '../graph/wanted-only.ts';
import type { DecoderShape } from './decoder-shape.ts';
import type { WrittenGraph } from './family.ts';
import { isExact, isPreciseLayer, numberFormat, numberFormatInWords } from './number-format.ts';

const { block, headBlock } = numberFormat;

/**
 * What the families have in common: a residual sum that norms read and products add to, and a vocabulary at
 * either end. A family says in which order; tensors go by llama.cpp's names, without `.weight`.
 */
export class Decoder {
  readonly #checkpoint: Checkpoint;
  readonly #graph: GraphBuilder;
  readonly #shape: DecoderShape;
  readonly #norm: NormKind;
  readonly #preciseLayers: number;
  readonly #vocabulary: StoredMatrix;
  readonly #head: StoredMatrix;
  #stream: ResidualStream | null = null;

  private constructor(
    checkpoint: Checkpoint,
    graph: GraphBuilder,
    shape: DecoderShape,
    norm: NormKind,
    preciseLayers: number,
    vocabulary: StoredMatrix,
    head: StoredMatrix,
  ) {
    this.#checkpoint = checkpoint;
    this.#graph = graph;
    this.#shape = shape;
    this.#norm = norm;
    this.#preciseLayers = preciseLayers;
    this.#vocabulary = vocabulary;
    this.#head = head;
  }

  /**
   * Stores the vocabulary, which is the head too where the checkpoint has no other.
   *
   * @param preciseLayers where a family needs others than most: see `numberFormat`.
   */
  static async begin(
    checkpoint: Checkpoint,
    graph: GraphBuilder,
    shape: DecoderShape,
    norm: NormKind,
    preciseLayers: number = numberFormat.preciseLayers,
  ): Promise<Decoder> {
    const vocabulary = await storeMatrix(graph, checkpoint.matrix('token_embd.weight'), headBlock);
    const head = checkpoint.has('output.weight')
      ? await storeMatrix(graph, checkpoint.matrix('output.weight'), headBlock)
      : vocabulary;
    return new Decoder(checkpoint, graph, shape, norm, preciseLayers, vocabulary, head);
  }

  /** Rows of the vocabulary, [1, N, width]. */
  embed(tokens: string): string {
    return lookUp(this.#graph, 'embedding', tokens, this.#vocabulary);
  }

  /** @param start what the residual sum begins with, [1, N, width]. */
  startWith(start: string): void {
    this.#stream = new ResidualStream(this.#graph, this.#norm, this.#shape.epsilon, start);
  }

  /** @param bias a weight [width]; '' for none. */
  add(value: string, bias = ''): void {
    this.#stream!.add(value, bias);
  }

  /** The residual sum, normed, [1, N, width]. */
  async normalise(name: string, tensor: string): Promise<string> {
    const gains = [await this.vector(`${tensor}.weight`)];
    if (this.#norm === 'layer') gains.push(await this.vector(`${tensor}.bias`));
    return this.#stream!.normalise(name, gains);
  }

  /** A weight of one dimension, under its full name. */
  async vector(tensor: string): Promise<string> {
    const values = await readWhole(this.#checkpoint, tensor);
    return this.#graph.weight(tensor, 'float32', [values.length], values);
  }

  /**
   * The products with one matrix, or with several of the same input side by side: [1, N, rows of all].
   *
   * @param bias a weight [rows]; '' for none.
   */
  async project(
    name: string,
    input: string | Activations,
    tensors: readonly string[],
    bias = '',
  ): Promise<string> {
    const matrix = stackRows(tensors.map((tensor) => this.#checkpoint.matrix(`${tensor}.weight`)));
    const activations = typeof input === 'string' ? inOnePart(input) : input;
    const stored = await storeMatrix(this.#graph, matrix, block);
    const channels = this.#graph.hasPrompts
      ? await storeChannels(this.#graph, matrix, tensors.some(isExact))
      : null;
    return linearOf(this.#graph, name, activations, { stored, channels }, bias);
  }

  /** Activations as they enter a feed-forward product of a layer: in two parts where it counts. */
  entering(layer: number, input: string, columns: number): Activations {
    const isPrecise = isPreciseLayer(layer, this.#shape.layers, this.#preciseLayers);
    return isPrecise ? splitInTwo(this.#graph, input, columns, block) : inOnePart(input);
  }

  /** `down · (bent(gate · input) ∘ (up · input))`: SwiGLU with SiLU, GeGLU with GELU by tanh. */
  async gatedFeedForward(layer: number, input: string, bend: 'silu' | 'gelu'): Promise<string> {
    const graph = this.#graph;
    const { width, inner } = this.#shape;
    const [name, stored] = [`layer.${layer}`, `blk.${layer}`];
    const wide = [`${stored}.ffn_gate`, `${stored}.ffn_up`];
    const opened = await this.project(`${name}.opened`, this.entering(layer, input, width), wide);
    const [gate, up, bent, gated] = ['gate', 'up', 'bent', 'gated'].map((part) => `${name}.${part}`) as [
      string,
      string,
      string,
      string,
    ];
    graph.node('Split', [opened], [gate, up], { axis: -1, num_outputs: 2 });
    // QuickGelu with alpha 1 is SiLU: x · sigmoid(x).
    if (bend === 'silu') graph.node('QuickGelu', [gate], [bent], { alpha: { float: 1 } }, microsoft);
    else graph.node('FastGelu', [gate], [bent], {}, microsoft);
    graph.node('Mul', [bent, up], [gated]);
    return this.project(`${name}.thought`, this.entering(layer, gated, inner), [`${stored}.ffn_down`]);
  }

  /**
   * What a layer's attention saw, [1, N, heads · headSize]; of the last layer for the wanted tokens alone, [1, W, …]:
   * behind its attention nothing of the others is read any more.
   */
  neededOf(layer: number, seen: string, wanted: string): string {
    const { layers, heads, headSize, width } = this.#shape;
    if (layer < layers - 1) return seen;
    this.#stream!.keepWanted(wanted, width);
    return wantedOnly(this.#graph, seen, wanted, heads * headSize);
  }

  /** The last norm and the head. */
  async finish(window?: number): Promise<WrittenGraph> {
    const { layers, kvHeads, headSize, contextTokens } = this.#shape;
    const ending = await this.normalise('ending', 'output_norm');
    const vocabSize = this.#head.rows;
    const logits = linear(this.#graph, 'logits', ending, this.#head);
    this.#graph.output(logits, 'float32', [1, 'W', vocabSize]);
    const dimensions = { layers, kvHeads, headSize, vocabSize, contextTokens };
    return {
      dimensions: window === undefined ? dimensions : { ...dimensions, window },
      format: numberFormatInWords(layers, this.#preciseLayers),
    };
  }
}
