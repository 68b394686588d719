/** Numbers that look random and come again with the seed (mulberry32). */
export interface Random {
  /** 0 ≤ number < 1. */
  next(): number;
  /** 0 ≤ integer < `below`. */
  below(below: number): number;
  oneOf<Value>(values: readonly [Value, ...Value[]]): Value;
  /** True so often: 0 … 1. */
  chance(share: number): boolean;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    next,
    below,
    oneOf: (values) => values[below(values.length)] ?? values[0],
    chance: (share) => next() < share,
  };
}
