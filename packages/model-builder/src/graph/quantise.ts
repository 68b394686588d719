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
 * A block's largest weight becomes ±127, so weights that were stored as Q8_0 with blocks of the same size
 * come back bit for bit.
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
      let largest = 0;
      for (let i = from; i < to; i++) {
        const size = Math.abs(values[i]!);
        if (size > largest) largest = size;
      }
      if (largest === 0) continue;
      const scale = Math.fround(largest / 127);
      const inverse = 1 / scale;
      scales[row * blocks + b] = scale;
      let code = (row * blocks + b) * block;
      for (let i = from; i < to; i++) codes[code++] = Math.floor(values[i]! * inverse + 128.5);
    }
  }
  return { codes, scales };
}
