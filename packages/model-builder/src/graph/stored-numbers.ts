import type { GraphBuilder } from './graph-builder.ts';
import { elementTypes } from './onnx-messages.ts';

/** The numbers that weights, keys, values and products of a graph for a device have; sums and norms have 32 bits. */
export function numbersOf(graph: GraphBuilder): 'float16' | 'float32' {
  return graph.layout === 'halves' ? 'float16' : 'float32';
}

/** A float32 value in the graph's own numbers. @returns the name of the value. */
export function asStored(graph: GraphBuilder, name: string, input: string): string {
  if (numbersOf(graph) === 'float32') return input;
  graph.node('Cast', [input], [`${name}.halved`], { to: elementTypes.float16 });
  return `${name}.halved`;
}

/** A value in the graph's own numbers as float32, called `name`. */
export function asFloats(graph: GraphBuilder, name: string, input: string): string {
  const operator = numbersOf(graph) === 'float32' ? 'Identity' : 'Cast';
  graph.node(operator, [input], [name], operator === 'Cast' ? { to: elementTypes.float32 } : {});
  return name;
}
