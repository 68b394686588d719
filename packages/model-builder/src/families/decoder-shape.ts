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

/** Reads the sizes under the names llama.cpp gives them. Throws BuildError for those the kernels cannot take. */
export function readShape(checkpoint: Checkpoint, norm: 'layer_norm' | 'layer_norm_rms'): DecoderShape {
  const architecture = textOf(checkpoint, 'general.architecture');
  const number = (key: string, fallback?: number) => numberOf(checkpoint, `${architecture}.${key}`, fallback);
  const width = number('embedding_length');
  const heads = number('attention.head_count');
  const headSize = number('attention.key_length', width / heads);
  const shape = {
    architecture,
    layers: number('block_count'),
    width,
    inner: number('feed_forward_length'),
    heads,
    kvHeads: number('attention.head_count_kv', heads),
    headSize,
    contextTokens: number('context_length'),
    epsilon: number(`attention.${norm}_epsilon`),
  };
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
  const { width, inner, heads, kvHeads, headSize } = shape;
  const { block } = numberFormat;
  if (heads % kvHeads) refuse(shape, `${heads} heads cannot share ${kvHeads} of keys and values.`);
  if (headSize % 8) refuse(shape, `a head of ${headSize} is not a multiple of 8.`);
  if (width % block || inner % block)
    refuse(shape, `its widths, ${width} and ${inner}, are not multiples of ${block}.`);
  if ((heads * headSize) % block)
    refuse(shape, `its ${heads} heads of ${headSize} together are not a multiple of ${block}.`);
}
