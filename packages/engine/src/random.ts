/** Draws from [0, 1) with 53 bits. */
export type Random = () => number;

/**
 * One stream of random numbers for one draw of one candidate [CN8].
 *
 * sfc32 (Chris Doty-Humphrey, PractRand), its three words of state taken from the three numbers, each
 * mixed by MurmurHash3's finaliser, so that different triples never share a state.
 *
 * @param seed      32-bit integer of the ask.
 * @param candidate index within the ask, integer ≥ 0.
 * @param redraw    0 for the first draw, 1 for the first redraw, …
 */
export function randomStream(seed: number, candidate: number, redraw: number): Random {
  let a = mix(seed);
  let b = mix(candidate + 1);
  let c = mix(redraw + 0x10001);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The state begins nearly equal for neighbouring seeds; sfc32 has forgotten that after 12 rounds.
  for (let round = 0; round < 15; round++) next();
  return () => ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000;
}

/** MurmurHash3's 32-bit finaliser: a bijection. */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
