/** Largest number 16 bits hold. */
const largest = 65_504;

/**
 * The half-precision numbers nearest to float32 ones, ties to even, as their 16 bits.
 *
 * A number beyond what 16 bits hold becomes the largest that they do: a weight must stay a number.
 */
export function toHalves(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = toHalf(values[i]!, bits[i]!);
  return halves;
}

function toHalf(value: number, bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (size >= largest) return sign | 0x7bff;
  // Below 2^-14 all halves are multiples of 2^-24; Math.round would break ties upwards.
  if (size < 2 ** -14) return sign | toEven(size * 2 ** 24);
  const exponent = ((bits >>> 23) & 255) - 112;
  const fraction = bits & 0x7f_ffff;
  const rest = fraction & 0x1fff;
  const kept = (exponent << 10) | (fraction >>> 13);
  // A fraction that overflows carries into the exponent, as it should.
  return sign | (kept + (rest > 0x1000 || (rest === 0x1000 && kept & 1) ? 1 : 0));
}

function toEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
