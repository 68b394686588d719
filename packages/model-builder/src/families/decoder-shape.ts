import { BuildError } from '../build-failure.ts';
import { type Checkpoint, numberOf, textOf } from '../checkpoint/checkpoint.ts';
import { numberFormat } from './number-format.ts';

/** Sizes that every decoder has, whatever its family. */
export interface DecoderShape {
  architecture: string;
  layers: number;
  /** Numbers in the residual sum. */
  width: number;
  /** Numbers between the two products of a feed-forward. */
  inner: number;
  heads: number;
  /** Heads of keys and values. */
  kvHeads: number;
  headSize: number;
  contextTokens: number;
  /** Of the norms. */
  epsilon: number;
}

/** Far beyond every published model of the families; what is larger is damaged. */
const [mostWidth, mostInner, mostHeads, mostLayers, mostContext] = [
  2 ** 16,
  2 ** 20,
  2 ** 12,
  2 ** 10,
  2 ** 31,
];

/** Prompts of a few words, and room to go on. */
const leastContext = 64;

/**
 * Positions a graph has tables for: a longer context is read as this one. GPT-2's are weights, and all are kept.
 */
const mostHeadSize = 512;
const drawnContext = (architecture: string) => (architecture === 'gpt2' ? mostContext : 2 ** 17);

/** Reads the sizes under the names llama.cpp gives them. Throws BuildError for those the kernels cannot take. */
export function readShape(checkpoint: Checkpoint, norm: 'layer_norm' | 'layer_norm_rms'): DecoderShape {
  const architecture = textOf(checkpoint, 'general.architecture');
  const number = (key: string, fallback?: number) => numberOf(checkpoint, `${architecture}.${key}`, fallback);
  const count = (key: string, most: number, fallback?: number) => {
    const value = number(key, fallback);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    return refuse({ architecture }, `its ${key} is ${value}, no whole number from 1 to ${most}.`);
  };
  const width = count('embedding_length', mostWidth);
  const heads = count('attention.head_count', mostHeads);
  const headSize = count('attention.key_length', mostWidth, width / heads);
  const shape = {
    architecture,
    layers: count('block_count', mostLayers),
    width,
    inner: count('feed_forward_length', mostInner),
    heads,
    kvHeads: count('attention.head_count_kv', heads, heads),
    headSize,
    contextTokens: Math.min(count('context_length', mostContext), drawnContext(architecture)),
    epsilon: number(`attention.${norm}_epsilon`),
  };
  if (shape.contextTokens < leastContext) {
    refuse(shape, `a context of ${shape.contextTokens} tokens is too short; ${leastContext} are the least.`);
  }
  if (!(shape.epsilon > 0 && shape.epsilon < 1)) refuse(shape, `its norms' epsilon is ${shape.epsilon}.`);
  const valueSize = number('attention.value_length', headSize);
  const turned = number('rope.dimension_count', headSize);
  if (valueSize !== headSize)
    refuse(shape, `values of ${valueSize} beside keys of ${headSize} are not drawn.`);
  if (turned !== headSize) refuse(shape, `of a head of ${headSize} only ${turned} are turned by position.`);
  refuseSizes(shape);
  return shape;
}

/** Ends the build of what a family's graph would compute wrongly. */
export function refuse({ architecture }: Pick<DecoderShape, 'architecture'>, problem: string): never {
  throw new BuildError({ code: 'unsupported-shape', what: `A ${architecture} checkpoint`, problem });
}

function refuseSizes(shape: DecoderShape): void {
  const { architecture, width, inner, heads, kvHeads, headSize } = shape;
  const { block } = numberFormat;
  if (heads % kvHeads) refuse(shape, `${heads} heads cannot share ${kvHeads} of keys and values.`);
  const step = architecture === 'gpt2' ? 8 : 16;
  if (headSize % step) refuse(shape, `a head of ${headSize} is not a multiple of ${step}.`);
  if (headSize > mostHeadSize) refuse(shape, `a head of ${headSize} is larger than ${mostHeadSize}.`);
  if (width % block || inner % block)
    refuse(shape, `its widths, ${width} and ${inner}, are not multiples of ${block}.`);
  if ((heads * headSize) % block)
    refuse(shape, `its ${heads} heads of ${headSize} together are not a multiple of ${block}.`);
}
