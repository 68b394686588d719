/** Two neighbours that may become one. */
interface Candidate {
  score: number;
  left: number;
  right: number;
  /** Characters of both: one of another length has been merged since. */
  length: number;
}

/**
 * Merges neighbours until no two make a piece, the highest score first and the leftmost of equals.
 *
 * @param text    its characters are the first pieces.
 * @param scoreOf of what would be merged; null when it is no piece.
 * @returns the pieces in order. Source: SentencePiece's BPE, as llama.cpp has it.
 */
export function mergePieces(text: string, scoreOf: (piece: string) => number | null): string[] {
  const characters = Array.from(text);
  const count = characters.length;
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) starts[i + 1] = starts[i]! + characters[i]!.length;
  const ends = starts.slice(1);
  const next = Int32Array.from(characters, (_, i) => i + 1);
  const previous = Int32Array.from(characters, (_, i) => i - 1);
  const queue: Candidate[] = [];
  const consider = (left: number, right: number) => {
    if (left < 0 || right >= count) return;
    const length = ends[right]! - starts[left]!;
    const score = scoreOf(text.slice(starts[left]!, ends[right]!));
    if (score !== null) push(queue, { score, left, right, length });
  };
  for (let i = 1; i < count; i++) consider(i - 1, i);
  const gone = new Uint8Array(count);
  for (let best = pop(queue); best; best = pop(queue)) {
    const { left, right, length } = best;
    if (gone[left] || gone[right] || ends[right]! - starts[left]! !== length) continue;
    ends[left] = ends[right]!;
    gone[right] = 1;
    next[left] = next[right]!;
    if (next[left]! < count) previous[next[left]!] = left;
    consider(previous[left]!, left);
    consider(left, next[left]!);
  }
  const pieces: string[] = [];
  for (let i = 0; i < count; i = next[i]!) pieces.push(text.slice(starts[i]!, ends[i]!));
  return pieces;
}

const comesFirst = (a: Candidate, b: Candidate) =>
  a.score > b.score || (a.score === b.score && a.left < b.left);

/** A binary heap: each is before both of its children. */
function push(heap: Candidate[], candidate: Candidate): void {
  let at = heap.push(candidate) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!comesFirst(candidate, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = candidate;
}

function pop(heap: Candidate[]): Candidate | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (!first || !last || heap.length === 0) return first;
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && comesFirst(heap[child + 1]!, heap[child]!)) child++;
    if (!comesFirst(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return first;
}
