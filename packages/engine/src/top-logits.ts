/**
 * Ids of the `count` largest logits, largest first, ties to the lower id.
 *
 * A heap of `count` holds the best so far; almost every other of 49,152 is turned away, eight at a time:
 * one by one takes three times as long, sorting them all a thousand times (shared/lab, finding 9).
 *
 * @param logits [vocabSize], not mutated.
 * @param count  integer ≥ 1; more than there are means all.
 */
export function topLogits(logits: Float32Array, count: number): Int32Array {
  const size = Math.min(count, logits.length);
  const heap = new Int32Array(size);
  for (let id = 0; id < size; id++) heap[id] = id;
  for (let at = (size >> 1) - 1; at >= 0; at--) sink(heap, at, logits);
  let worst = logits[heap[0]!]!;
  const consider = (id: number) => {
    if (!(logits[id]! > worst)) return;
    heap[0] = id;
    sink(heap, 0, logits);
    worst = logits[heap[0]!]!;
  };
  let id = size;
  for (; id + 8 <= logits.length; id += 8) {
    if (
      logits[id]! > worst ||
      logits[id + 1]! > worst ||
      logits[id + 2]! > worst ||
      logits[id + 3]! > worst ||
      logits[id + 4]! > worst ||
      logits[id + 5]! > worst ||
      logits[id + 6]! > worst ||
      logits[id + 7]! > worst
    ) {
      for (let at = id; at < id + 8; at++) consider(at);
    }
  }
  for (; id < logits.length; id++) consider(id);
  return heap.sort((a, b) => logits[b]! - logits[a]! || a - b);
}

/** Restores the heap below `at`: a parent is worse than its children (smaller logit, or equal and a higher id). */
function sink(heap: Int32Array, at: number, logits: Float32Array): void {
  const moved = heap[at]!;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isWorse(heap[child + 1]!, heap[child]!, logits)) child++;
    if (!isWorse(heap[child]!, moved, logits)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = moved;
}

function isWorse(a: number, b: number, logits: Float32Array): boolean {
  const difference = logits[a]! - logits[b]!;
  return difference < 0 || (difference === 0 && a > b);
}
