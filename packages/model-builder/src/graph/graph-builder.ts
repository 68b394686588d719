import { attributeKinds, type ElementType, elementTypes, encodeModel } from './onnx-messages.ts';
import type { Extent, WeightsFile } from './weights-file.ts';

/** A dimension: its size, or the name of one that is known only when the graph runs. */
export type Dimension = number | string;

/** Attributes of an operator; floats are marked, since 1 could be either. */
export type Attributes = Readonly<Record<string, number | { float: number } | { ints: readonly number[] }>>;

/**
 * What a graph is for: `lanes` for processors, with 8-bit weights and a KV memory a lane; the others for
 * devices, with one KV memory for all rows (`batched-attention.ts`), and weights, keys and values in 16 bits, or
 * in 32 for a device that knows no others.
 */
export type Layout = 'lanes' | 'halves' | 'floats';

/**
 * What a graph of `lanes` is for: all that is read; or prompts alone, with products for many tokens at once
 * (`channel-linear.ts`).
 */
export type GraphUse = 'all' | 'prompts';

/** Where a weight lies in the weights file. */
export interface WeightPlace extends Extent {
  name: string;
  type: ElementType;
  shape: readonly number[];
}

/** Domain of onnxruntime's own operators. */
export const microsoft = 'com.microsoft';

/** What a graph consists of while it is encoded for a number of lanes. */
export interface Draft {
  input(name: string, type: ElementType, shape: readonly Dimension[]): void;
  output(name: string, type: ElementType, shape: readonly Dimension[]): void;
  node(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes?: Attributes,
    domain?: string,
  ): void;
}

/**
 * Collects operators, weights, inputs and outputs, and encodes them as ONNX models.
 *
 * Values are strings: a method returns the name of what it made, to be handed to the next. One description
 * gives a graph for every number of lanes (rows of a pass that have a KV memory of their own), all on the same
 * weights: what depends on that number is drawn by `perLane` when a graph is encoded.
 */
export class GraphBuilder implements Draft {
  readonly weights: WeightsFile;
  readonly layout: Layout;
  /** Whether a graph for prompts alone is drawn too. */
  readonly hasPrompts: boolean;
  readonly #drawings: { draw: (draft: Draft, lanes: number) => void; use: GraphUse | null }[] = [];
  readonly #initializers: { name: string; [field: string]: unknown }[] = [];
  readonly #places: WeightPlace[] = [];
  /** Of what is drawn just now; null: of both. */
  #use: GraphUse | null = null;

  constructor(weights: WeightsFile, layout: Layout = 'lanes', hasPrompts = false) {
    this.weights = weights;
    this.layout = layout;
    this.hasPrompts = hasPrompts && layout === 'lanes';
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): string {
    this.perLane((draft) => draft.input(name, type, shape));
    return name;
  }

  output(name: string, type: ElementType, shape: readonly Dimension[]): string {
    this.perLane((draft) => draft.output(name, type, shape));
    return name;
  }

  /** What is drawn in between is in graphs of one use only. */
  only(use: GraphUse, draw: () => void): void {
    this.#use = use;
    draw();
    this.#use = null;
  }

  /** An operator. Empty input and output names stand for optional ones left out. */
  node(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Attributes = {},
    domain = '',
  ): void {
    this.perLane((draft) => draft.node(operator, inputs, outputs, attributes, domain));
  }

  /** A part of the graph that depends on the number of lanes, in its place among the others. */
  perLane(draw: (draft: Draft, lanes: number) => void): void {
    this.#drawings.push({ draw, use: this.#use });
  }

  /** A weight whose bytes are, or will be, at `extent` of the weights file. Several may share one extent. */
  weightAt(name: string, type: ElementType, shape: readonly number[], extent: Extent): string {
    this.#places.push({ name, type, shape, ...extent });
    const externalData = [
      { key: 'location', value: this.weights.name },
      { key: 'offset', value: String(extent.offset) },
      { key: 'length', value: String(extent.bytes) },
    ];
    this.#initializers.push({
      dims: shape,
      dataType: elementTypes[type],
      name,
      externalData,
      dataLocation: 1,
    });
    return name;
  }

  /** Where every weight of the graphs lies in the weights file. */
  get places(): readonly WeightPlace[] {
    return this.#places;
  }

  /** A weight that is in memory. */
  async weight(
    name: string,
    type: ElementType,
    shape: readonly number[],
    data: Float32Array,
  ): Promise<string> {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const extent = this.weights.reserve(bytes.length);
    await this.weights.write(extent, 0, bytes);
    return this.weightAt(name, type, shape, extent);
  }

  /** A shape that an operator reads; kept in the graph itself, where shape inference looks for it. */
  shape(name: string, sizes: readonly number[]): string {
    this.#initializers.push({
      dims: [sizes.length],
      dataType: elementTypes.int64,
      name,
      int64Data: sizes,
    });
    return name;
  }

  /** One number, kept in the graph itself. */
  scalar(name: string, value: number): string {
    this.#initializers.push({ dims: [], dataType: elementTypes.float32, name, floatData: [value] });
    return name;
  }

  /** One byte, kept in the graph itself. */
  byte(name: string, value: number): string {
    this.#initializers.push({ dims: [], dataType: elementTypes.uint8, name, int32Data: [value] });
    return name;
  }

  /** The bytes of the ONNX file for a number of lanes, ≥ 1. */
  encode(lanes: number, use: GraphUse = 'all'): Uint8Array {
    const parts = { node: [] as object[], input: [] as object[], output: [] as object[] };
    const read = new Set<string>();
    const draft: Draft = {
      input: (name, type, shape) => parts.input.push(valueInfo(name, type, shape)),
      output: (name, type, shape) => parts.output.push(valueInfo(name, type, shape)),
      node: (operator, input, output, attributes = {}, domain = '') => {
        for (const name of input) read.add(name);
        const attribute = Object.entries(attributes).map(([name, value]) => {
          if (typeof value === 'number') return { name, i: value, type: attributeKinds.int };
          return 'ints' in value
            ? { name, ints: value.ints, type: attributeKinds.ints }
            : { name, f: value.float, type: attributeKinds.float };
        });
        const name = output.find((each) => each !== '');
        parts.node.push({ input, output, name, opType: operator, attribute, domain });
      },
    };
    for (const drawing of this.#drawings) if ((drawing.use ?? use) === use) drawing.draw(draft, lanes);
    return encodeModel({
      irVersion: 9,
      producerName: 'tercet',
      graph: {
        name: 'language-model',
        ...parts,
        initializer: this.#initializers.filter(({ name }) => read.has(name)),
      },
      opsetImport: [
        { domain: '', version: 20 },
        { domain: microsoft, version: 1 },
      ],
    });
  }
}

function valueInfo(name: string, type: ElementType, shape: readonly Dimension[]): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } };
}
