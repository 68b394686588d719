import { writerColors } from '@tercet/protocol';

/**
 * The colour a writer's id says, or the next of those fewest have.
 *
 * @param present  colours of the other writers who are there.
 * @returns 0 ≤ color < `writerColors`.
 */
export function chooseColor(writerId: string, present: readonly number[]): number {
  const first = Buffer.from(writerId, 'base64url').readUInt32BE() % writerColors;
  const inOrder = Array.from({ length: writerColors }, (_, index) => (first + index) % writerColors);
  const uses = (color: number) => present.filter((one) => one === color).length;
  return inOrder.reduce((best, color) => (uses(color) < uses(best) ? color : best));
}
