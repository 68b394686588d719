import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where a weight lies in the file of all graphs' weights. */
export interface WeightPlace {
  name: string;
  type: string;
  shape: readonly number[];
  /** Bytes. */
  offset: number;
  bytes: number;
}

/** What model-builder says in `manifest.json` about the graphs it wrote. */
export interface GraphDescription {
  /** `lanes` is for processors, the others for devices: see model-builder's `batched-attention.ts`. */
  layout: 'lanes' | 'halves' | 'floats';
  /** Graphs of the same model, fewest lanes first; the first has one. Absolute paths. */
  graphs: readonly { lanes: number; path: string }[];
  /** The same for prompts alone; empty where there are none. */
  prompts: readonly { lanes: number; path: string }[];
  /** What several graphs have in common; the file's path is absolute. */
  weights: { path: string; places: readonly WeightPlace[] };
  layers: number;
  /** Heads of keys and values a layer. */
  kvHeads: number;
  /** Numbers in one head's key. */
  headSize: number;
  vocabSize: number;
  /** Highest position + 1 the graph reads. */
  contextTokens: number;
  /** Tokens that attention within the window sees, itself included; null where no layer has one. */
  window: number | null;
}

/** Reads the manifest of a built model. Throws when it is missing, or is not one. */
export function readGraphDescription(directory: string): GraphDescription {
  const manifest: unknown = JSON.parse(readFileSync(path.join(directory, 'manifest.json'), 'utf8'));
  const field = (holder: unknown, name: string): unknown => {
    const value = typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;
    if (value === undefined) throw new Error(`The manifest in ${directory} has no ${name}.`);
    return value;
  };
  const dimensions = field(manifest, 'dimensions');
  const size = (name: string): number => {
    const value = field(dimensions, name);
    if (!Number.isInteger(value) || Number(value) < 1)
      throw new Error(`In ${directory}, ${name} is ${value}.`);
    return Number(value);
  };
  const graphsOf = (found: unknown) =>
    [...((found ?? []) as { lanes: number; path: string }[])]
      .map((graph) => ({ lanes: graph.lanes, path: path.join(directory, graph.path) }))
      .sort((a, b) => a.lanes - b.lanes);
  const graphs = graphsOf(field(manifest, 'graphs'));
  if (graphs[0]?.lanes !== 1) throw new Error(`The manifest in ${directory} has no graph of one lane.`);
  return {
    layout: layoutOf(manifest),
    graphs,
    prompts: graphsOf(Reflect.get(manifest as object, 'prompts')),
    weights: weightsOf(manifest, directory),
    layers: size('layers'),
    kvHeads: size('kvHeads'),
    headSize: size('headSize'),
    vocabSize: size('vocabSize'),
    contextTokens: size('contextTokens'),
    window: Reflect.has(dimensions as object, 'window') ? size('window') : null,
  };
}

/** Builds of before there were devices do not say. */
function layoutOf(manifest: unknown): GraphDescription['layout'] {
  const layout: unknown = Reflect.get(manifest as object, 'layout');
  return layout === 'halves' || layout === 'floats' ? layout : 'lanes';
}

/** None where the manifest does not say: the graphs know where theirs are. */
function weightsOf(manifest: unknown, directory: string): GraphDescription['weights'] {
  const found: unknown = Reflect.get(manifest as object, 'weights');
  const { path: file = '', places = [] } = (found ?? {}) as Partial<GraphDescription['weights']>;
  return { path: path.join(directory, file), places };
}
