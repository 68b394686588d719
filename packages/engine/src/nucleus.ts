/** Classes of weight, and how far apart: e^(−1/16). The last one takes everything smaller than e^−64. */
const classesPerE = 16;
const classCount = 64 * classesPerE;

/**
 * The fewest tokens, most likely first, whose weights sum to `topP` of all: top-p, without a full sort.
 *
 * Weights are summed by class of size; only the class in which the sum is reached is sorted.
 *
 * @param weights [vocabSize], the largest is 1.
 * @param topP    in [0, 1).
 * @returns ids, at least one, larger classes first. Ties go to the lower id.
 */
export function nucleus(weights: Float64Array, topP: number): Int32Array {
  const sums = new Float64Array(classCount);
  const classes = new Uint16Array(weights.length);
  let total = 0;
  for (let id = 0; id < weights.length; id++) {
    const own = classOf(weights[id]!);
    classes[id] = own;
    sums[own]! += weights[id]!;
    total += weights[id]!;
  }
  const enough = topP * total;
  let last = 0;
  let sum = 0;
  while (last < classCount - 1 && sum + sums[last]! < enough) sum += sums[last++]!;

  const kept: number[] = [];
  const border: number[] = [];
  for (let id = 0; id < weights.length; id++) {
    const own = classes[id]!;
    if (own < last) kept.push(id);
    else if (own === last) border.push(id);
  }
  border.sort((a, b) => weights[b]! - weights[a]! || a - b);
  for (const id of border) {
    if (sum >= enough && kept.length > 0) break;
    kept.push(id);
    sum += weights[id]!;
  }
  return Int32Array.from(kept);
}

/** 0 for the largest weights. */
function classOf(weight: number): number {
  const own = -Math.log(weight) * classesPerE;
  return own < classCount ? Math.floor(own) : classCount - 1;
}
