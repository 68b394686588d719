import { type ChannelMatrix, channelLinear } from './channel-linear.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { linear, type StoredMatrix } from './linear.ts';

/** Activations as they enter a product: whole, [B, S, columns], or in two parts that add up to them, [B, 2S, columns]. */
export interface Activations {
  name: string;
  parts: 1 | 2;
  /** [B, S, columns] in any case. */
  whole: string;
}

/** A matrix as the graphs for prompts alone have it, beside how the others do. */
interface TwofoldMatrix {
  stored: StoredMatrix;
  /** Null where there is none. */
  channels: ChannelMatrix | null;
}

/** Activations as they are: the kernel rounds them. */
export const inOnePart = (name: string): Activations => ({ name, parts: 1, whole: name });

/**
 * Splits activations so that nothing is lost when they are quantised.
 *
 * The fast kernels quantise activations to 8 bits a block, and that alone moves the most likely token in one
 * position of twenty. Here the first part is what those 8 bits hold exactly (it is quantised here, the way
 * the kernel will do it again), the second is the rest, quantised by the kernel with a scale of its own:
 * 15 bits together. The weights are read once for both.
 *
 * @param input [B, S, columns]; columns fill whole blocks.
 */
export function splitInTwo(graph: GraphBuilder, input: string, columns: number, block: number): Activations {
  if (graph.layout !== 'lanes') return inOnePart(input);
  graph.only('all', () => drawSplit(graph, input, columns, block));
  return { name: `${input}.parts`, parts: 2, whole: input };
}

function drawSplit(graph: GraphBuilder, input: string, columns: number, block: number): void {
  const name = `${input}.parts`;
  const blocks = graph.shape(`${name}.blocks`, [0, 0, columns / block, block]);
  const whole = graph.shape(`${name}.whole`, [0, 0, columns]);
  const last = graph.shape(`${name}.last`, [-1]);
  const step = (operator: string, inputs: readonly string[], suffix: string, attributes = {}) => {
    const output = `${name}.${suffix}`;
    graph.node(operator, inputs, [output], attributes);
    return output;
  };
  const value = step('Reshape', [input, blocks], 'value');
  const size = step('Abs', [value], 'size');
  const largest = step('ReduceMax', [size, last], 'largest', { keepdims: 1 });
  // A block of nothing but zeros must not divide by zero.
  const positive = step('Max', [largest, graph.scalar(`${name}.least`, 1e-20)], 'positive');
  const scale = step('Mul', [positive, graph.scalar(`${name}.levels`, 1 / 127)], 'scale');
  const code = step('Round', [step('Div', [value, scale], 'place')], 'code');
  const held = step('Mul', [code, scale], 'held');
  const rest = step('Sub', [value, held], 'rest');
  const both = step('Concat', [held, rest], 'both', { axis: 1 });
  graph.node('Reshape', [both, whole], [name]);
}

/** `output = input · matrixᵀ + bias`: [B, S, rows], of activations whole or in two parts. `bias` as in `linear`. */
export function linearOf(
  graph: GraphBuilder,
  name: string,
  input: Activations,
  { stored, channels }: TwofoldMatrix,
  bias = '',
): string {
  if (!channels) return blockLinear(graph, name, input, stored, bias);
  graph.only('all', () => blockLinear(graph, name, input, stored, bias));
  graph.only('prompts', () => channelLinear(graph, name, input.whole, channels, bias));
  return name;
}

function blockLinear(
  graph: GraphBuilder,
  name: string,
  input: Activations,
  matrix: StoredMatrix,
  bias: string,
): string {
  if (input.parts === 1) return linear(graph, name, input.name, matrix, bias);
  const both = linear(graph, `${name}.both`, input.name, matrix);
  const parts = [`${name}.held`, `${name}.rest`];
  graph.node('Split', [both], parts, { axis: 1, num_outputs: 2 });
  const sum = bias ? `${name}.sum` : name;
  graph.node('Add', parts, [sum]);
  if (bias) graph.node('Add', [sum, bias], [name]);
  return name;
}
