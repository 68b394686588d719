import type { ModelRunner, Row, Tokenizer } from '@tercet/engine';

/** The most likely token each time. */
export interface GreedyText {
  text: string;
  /** Tokens, and by how much each was more likely than the next best: a difference of logits. */
  tokens: { id: number; margin: number }[];
}

/**
 * Goes on with a prompt until the text has as many bytes as are wanted, or the model ends it.
 *
 * @param runner its slot 0 is overwritten; the prompt and the text must fit in it.
 * @param bytes  of UTF-8, at least.
 */
export async function continueGreedily(
  runner: ModelRunner,
  tokenizer: Tokenizer,
  prompt: string,
  bytes: number,
): Promise<GreedyText> {
  const start = tokenizer.startsEveryText ? [tokenizer.startToken] : [];
  let fresh = [...start, ...tokenizer.encode(prompt)];
  if (fresh.length === 0) fresh = [tokenizer.startToken];
  const tokens: GreedyText['tokens'] = [];
  const pieces: Uint8Array[] = [];
  for (let read = 0, said = 0; said < bytes && read + fresh.length <= runner.shape.slotTokens; ) {
    const [logits] = await runner.run([readingRow(read, fresh)]);
    read += fresh.length;
    const next = mostLikely(logits!);
    if (tokenizer.isEnd(next.id)) break;
    tokens.push(next);
    const piece = tokenizer.bytesOf(next.id);
    pieces.push(piece);
    said += piece.length;
    fresh = [next.id];
  }
  return { text: new TextDecoder().decode(Buffer.concat(pieces)), tokens };
}

function readingRow(start: number, tokens: readonly number[]): Row {
  const positions = Int32Array.from(tokens, (_, at) => start + at);
  const wanted = [tokens.length - 1];
  return { slot: 0, start, tokens: Int32Array.from(tokens), positions, owners: null, wanted };
}

function mostLikely(logits: Float32Array): { id: number; margin: number } {
  let id = 0;
  let second = Number.NEGATIVE_INFINITY;
  for (let each = 1; each < logits.length; each++) {
    if (logits[each]! > logits[id]!) {
      second = logits[id]!;
      id = each;
    } else if (logits[each]! > second) second = logits[each]!;
  }
  return { id, margin: logits[id]! - second };
}
