import type { Row, RunnerShape } from './model-runner.ts';

/**
 * What is wrong with the rows of a pass, or null. Every runner asks this before it writes anything: a
 * row outside the shape would be memory overwritten.
 */
export function rowProblem(shape: RunnerShape, rows: readonly Row[]): string | null {
  const slots = new Set<number>();
  for (const { slot, start, tokens, positions, owners, wanted } of rows) {
    const end = start + tokens.length;
    if (!(slot >= 0 && slot < shape.slots)) return `slot ${slot} of ${shape.slots}`;
    if (slots.has(slot)) return `slot ${slot} twice in one pass`;
    slots.add(slot);
    if (tokens.length === 0) return `no tokens for slot ${slot}`;
    if (!(start >= 0 && end <= shape.slotTokens)) return `KV index ${start} to ${end} of ${shape.slotTokens}`;
    if (positions.length !== tokens.length)
      return `${positions.length} positions for ${tokens.length} tokens`;
    if (owners !== null && owners.length < end) return `${owners.length} owners for ${end} KV indices`;
    const token = tokens.find((id) => !(id >= 0 && id < shape.vocabSize));
    if (token !== undefined) return `token ${token} of ${shape.vocabSize}`;
    const position = positions.find((one) => !(one >= 0 && one < shape.contextTokens));
    if (position !== undefined) return `position ${position} of ${shape.contextTokens}`;
    const strange = wanted.find((at, i) => !(at >= 0 && at < tokens.length && at > (wanted[i - 1] ?? -1)));
    if (strange !== undefined) return `wanted ${strange} of ${tokens.length} tokens`;
  }
  return null;
}
