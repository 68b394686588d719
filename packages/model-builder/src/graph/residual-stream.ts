import { type GraphBuilder, microsoft } from './graph-builder.ts';
import { wantedOnly } from './wanted-only.ts';

/** Of the mean and the variance, or of the mean square alone. */
export type NormKind = 'layer' | 'rms';

/** RMS norm over the last axis; `gain` [its size]. */
export function rmsNorm(
  graph: GraphBuilder,
  name: string,
  input: string,
  gain: string,
  epsilon: number,
): string {
  graph.node('SimplifiedLayerNormalization', [input, gain], [name], {
    axis: -1,
    epsilon: { float: epsilon },
  });
  return name;
}

/**
 * The sum that layers read from and add to, [1, N, width].
 *
 * What a layer adds is added by the next norm, in one operator with it, its bias included.
 */
export class ResidualStream {
  readonly #graph: GraphBuilder;
  readonly #kind: NormKind;
  readonly #epsilon: number;
  #sum: string;
  /** What is still to be added to it, and that one's bias; '' for none. */
  #addend = '';
  #addendBias = '';

  constructor(graph: GraphBuilder, kind: NormKind, epsilon: number, start: string) {
    this.#graph = graph;
    this.#kind = kind;
    this.#epsilon = epsilon;
    this.#sum = start;
  }

  /** To be added before the next norm. @param bias a weight [width]; '' for none. */
  add(value: string, bias = ''): void {
    this.#addend = value;
    this.#addendBias = bias;
  }

  /** @param gains weights [width]: the gain, and for a layer norm the bias. @returns the sum, normed. */
  normalise(name: string, gains: readonly string[]): string {
    const operator = this.#kind === 'rms' ? 'SimplifiedLayerNormalization' : 'LayerNormalization';
    const epsilon = { float: this.#epsilon };
    if (this.#addend === '') {
      this.#graph.node(operator, [this.#sum, ...gains], [name], { axis: -1, epsilon });
      return name;
    }
    const bias = this.#addendBias ? [this.#addendBias] : [];
    const inputs = [this.#sum, this.#addend, ...gains, ...bias];
    this.#sum = `${name}.sum`;
    this.#graph.node(`Skip${operator}`, inputs, [name, '', '', this.#sum], { epsilon }, microsoft);
    this.#addend = '';
    this.#addendBias = '';
    return name;
  }

  /** From here on only of the wanted tokens, [1, W, width]. Nothing may be waiting to be added. */
  keepWanted(wanted: string, width: number): void {
    if (this.#addend !== '') throw new Error('Something is still to be added, of all tokens.');
    this.#sum = wantedOnly(this.#graph, this.#sum, wanted, width);
  }
}
