/** Every half-precision number as float32, indexed by its 16 bits. */
const halves = buildHalves();

/** The half-precision number at `offset`, little-endian. */
export function halfToFloat(bytes: Uint8Array, offset: number): number {
  return halves[bytes[offset]! | (bytes[offset + 1]! << 8)]!;
}

/** The 16 bits of the half-precision number nearest to one between 0 and 65504. */
export function floatToHalf(value: number): number {
  // Too small for an exponent of its own: whole steps of 2^-24.
  if (value < 2 ** -14) return Math.round(value * 2 ** 24);
  const exponent = Math.floor(Math.log2(value));
  const fraction = Math.round((value / 2 ** exponent - 1) * 1024);
  // A fraction of 1024 carries into the exponent, as it should.
  return ((exponent + 15) << 10) + fraction;
}

function buildHalves(): Float32Array {
  const table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) table[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return table;
}
