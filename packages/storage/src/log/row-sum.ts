import { crc32 } from 'node:zlib';

/**
 * A checksum over what a row says, so that a byte that changed on the disk is noticed: CRC-32, which finds every
 * change of up to 32 bits in a row, and of more all but one in four thousand million. No defence against a person.
 */
export function rowSum(...values: readonly (string | number | null)[]): number {
  return crc32(JSON.stringify(values));
}

/** Rows from before sums were kept have none, and are believed. */
export function isSound(sum: number | null, ...values: readonly (string | number | null)[]): boolean {
  return sum === null || sum === rowSum(...values);
}
