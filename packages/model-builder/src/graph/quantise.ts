/** Eight bits a weight, one scale a block. */
export interface QuantisedRows {
  /** 128 + weight ÷ scale, [rows × ⌈columns ÷ block⌉ × block]; what pads a row is 128: zero. */
  codes: Uint8Array;
  /** [rows × ⌈columns ÷ block⌉]. */
  scales: Float32Array;
}

/**
 * Quantises rows to what `MatMulNBits` reads with 8 bits.
 *
 * Weights that were stored with 4 or 8 bits in blocks of the same size come back exactly, or nearly:
 * see `scaleOf`.
 *
 * @param values [rows × columns].
 */
export function quantiseRows(
  values: Float32Array,
  rows: number,
  columns: number,
  block: number,
): QuantisedRows {
  const blocks = Math.ceil(columns / block);
  const codes = new Uint8Array(rows * blocks * block).fill(128);
  const scales = new Float32Array(rows * blocks);
  for (let row = 0; row < rows; row++) {
    for (let b = 0; b < blocks; b++) {
      const from = row * columns + b * block;
      const to = Math.min(from + block, (row + 1) * columns);
      const scale = Math.fround(scaleOf(values, from, to));
      if (scale === 0) continue;
      const inverse = 1 / scale;
      scales[row * blocks + b] = scale;
      let code = (row * blocks + b) * block;
      for (let i = from; i < to; i++) codes[code++] = Math.floor(values[i]! * inverse + 128.5);
    }
  }
  return { codes, scales };
}

/**
 * The scale of a block; its largest weight becomes at most ±127.
 *
 * In general the largest weight ÷ 127. But weights that were stored as whole multiples of a step (Q8_0, Q5_0, Q4_0)
 * have a scale that leaves them where they are. And a block that was stored with 4 bits and an offset holds at
 * most 16 evenly spaced values: a scale that divides their step, and nearly divides the lowest of them, makes the
 * error some five times smaller than the general scale does.
 */
function scaleOf(values: Float32Array, from: number, to: number): number {
  let [lowest, highest] = [values[from]!, values[from]!];
  for (let i = from + 1; i < to; i++) {
    const value = values[i]!;
    if (value < lowest) lowest = value;
    else if (value > highest) highest = value;
  }
  const largest = Math.max(-lowest, highest, 0);
  const general = largest / 127;
  // Not for half a block of Q8_0, as in the vocabulary: behind rounded activations it gains nothing (KL 0.0024 both).
  const exact = to - from < storedBlock ? 0 : exactScale(values, from, to, largest);
  if (exact !== 0) return exact;
  const step = (highest - lowest) / 15;
  if (!isGrid(values, from, to, lowest, step)) return general;
  let best = general;
  let leastError = general / Math.sqrt(12);
  for (let parts = 1; (parts * largest) / step <= 127.4; parts++) {
    const place = (parts * lowest) / step;
    const error = (Math.abs(place - Math.round(place)) * step) / parts;
    if (error < leastError) [best, leastError] = [step / parts, error];
  }
  return best;
}

/**
 * The scale that all values are whole multiples of, the largest one 64 to 127 of them; 0 when there is none.
 *
 * Whatever multiple of its step the largest was stored as, up to 127, some multiple of that lies in between.
 */
function exactScale(values: Float32Array, from: number, to: number, largest: number): number {
  for (let codes = 127; codes >= 64; codes--) {
    const inverse = codes / largest;
    let at = from;
    while (at < to) {
      const place = values[at]! * inverse;
      if (Math.abs(place - Math.round(place)) > nearlyWhole) break;
      at++;
    }
    if (at === to) return largest / codes;
  }
  return 0;
}

/** Weights that share a step in those formats. */
const storedBlock = 32;

/** How far from a whole number one may be for what rounding to float32 explains. */
const nearlyWhole = 1e-3;

/** Whether all values are whole steps above the lowest, within what rounding to float32 explains. */
function isGrid(values: Float32Array, from: number, to: number, lowest: number, step: number): boolean {
  if (step === 0) return false;
  for (let i = from; i < to; i++) {
    const place = (values[i]! - lowest) / step;
    if (Math.abs(place - Math.round(place)) > nearlyWhole) return false;
  }
  return true;
}
