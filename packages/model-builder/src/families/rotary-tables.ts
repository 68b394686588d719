import { type Checkpoint, numberOf, readWhole, textOf } from '../checkpoint/checkpoint.ts';
import type { Rotary } from '../graph/attention-shape.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import { type DecoderShape, refuse } from './decoder-shape.ts';

/** How far a position turns each pair of numbers of a query or key. */
export interface Turning {
  /** The pair i of n turns by position ÷ base^(i ÷ n). */
  base: number;
  /** All turn so many times less: the linear scaling of a context made longer. */
  divisor: number;
  /** Each turns so many times less, [headSize ÷ 2]; null for none. Llama 3's scaling. */
  divisors: Float32Array | null;
}

/** What a checkpoint says of its rotary positions. Throws BuildError for a scaling that is not known here. */
export async function readTurning(checkpoint: Checkpoint, shape: DecoderShape): Promise<Turning> {
  const key = (name: string) => `${shape.architecture}.rope.${name}`;
  const scaling = textOf(checkpoint, key('scaling.type'), 'none');
  if (scaling !== 'none' && scaling !== 'linear') {
    refuse(shape, `rotary positions scaled by ${scaling} are not drawn; by linear and llama3 they are.`);
  }
  const tensor = 'rope_freqs.weight';
  const divisors = checkpoint.has(tensor) ? await readWhole(checkpoint, tensor) : null;
  if (divisors?.some((each) => !(each > 0))) refuse(shape, `its ${tensor} has numbers that are not above 0.`);
  return {
    base: aboveZero(checkpoint, shape, key('freq_base'), 10_000),
    divisor: scaling === 'linear' ? aboveZero(checkpoint, shape, key('scaling.factor')) : 1,
    divisors,
  };
}

/** A number that positions are turned by. Throws BuildError. */
export function aboveZero(
  checkpoint: Checkpoint,
  shape: Pick<DecoderShape, 'architecture'>,
  key: string,
  fallback?: number,
): number {
  const value = numberOf(checkpoint, key, fallback);
  return value > 0 ? value : refuse(shape, `its ${key} is ${value}, not above 0.`);
}

/**
 * Cosines and sines of every position, [contextTokens + 1, headSize ÷ 2]. Source: RoFormer (Su et al., 2021).
 *
 * One row more than there are positions: the kernel wants one for every KV index, and a single token is read twice.
 *
 * @param pairs which numbers of a head turn together: each with its neighbour, as llama.cpp stores a llama's
 *              queries and keys, or each with the one half a head further.
 */
export async function rotaryTables(
  graph: GraphBuilder,
  name: string,
  { contextTokens, headSize }: Pick<DecoderShape, 'contextTokens' | 'headSize'>,
  { base, divisor, divisors }: Turning,
  pairs: Rotary['pairs'],
): Promise<Rotary> {
  const half = headSize / 2;
  const rows = contextTokens + 1;
  const cosines = new Float32Array(rows * half);
  const sines = new Float32Array(rows * half);
  for (let i = 0; i < half; i++) {
    const frequency = base ** (-i / half) / divisor / (divisors?.[i] ?? 1);
    for (let position = 0; position < rows; position++) {
      const angle = position * frequency;
      cosines[position * half + i] = Math.cos(angle);
      sines[position * half + i] = Math.sin(angle);
    }
  }
  return {
    cosines: await graph.weight(`${name}.cosines`, 'float32', [rows, half], cosines),
    sines: await graph.weight(`${name}.sines`, 'float32', [rows, half], sines),
    pairs,
  };
}
