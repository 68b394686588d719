import { mergePieces } from './piece-merger.ts';
import { kinds, type PiecesFile } from './tokenizer-file.ts';

/** SentencePiece writes a space as this. */
export const writtenSpace = '\u2581';
const written = (text: string) => text.replaceAll(' ', writtenSpace);

/** Text to ids by SentencePiece's pieces. A piece that is no part of a text, control tokens above all, is never found in one. */
export function pieceEncoder({ model }: PiecesFile): (text: string) => number[] {
  const { tokens, scores, kinds: types, space_prefix: spacePrefix } = model;
  const idOf = new Map<string, number>();
  const byteIds = new Map<number, number>();
  const whole: string[] = [];
  let unknown: number | undefined;
  for (const [id, token] of tokens.entries()) {
    const kind = types[id];
    if (kind === kinds.byte) byteIds.set(Number.parseInt(token.slice(3, 5), 16), id);
    if (kind === kinds.unknown) unknown = id;
    if (kind === kinds.userDefined) whole.push(written(token));
    if (kind !== kinds.byte && kind !== kinds.unknown && kind !== kinds.control) idOf.set(written(token), id);
  }
  const scoreOf = (piece: string) => {
    const id = idOf.get(piece);
    return id === undefined ? null : (scores[id] ?? 0);
  };
  const bytesOf = (piece: string) =>
    [...new TextEncoder().encode(piece)].flatMap((byte) => byteIds.get(byte) ?? unknown ?? []);
  const encodePlain = (text: string) =>
    mergePieces(text, scoreOf).flatMap((piece) => idOf.get(piece) ?? bytesOf(piece));

  const split = splitterAt(whole);
  return (text) =>
    split(written(text)).flatMap(({ part, isWhole }, at, parts) => {
      if (isWhole) return idOf.get(part)!;
      return encodePlain(
        spacePrefix && (at === 0 || parts[at - 1]!.isWhole) ? `${writtenSpace}${part}` : part,
      );
    });
}

/** Cuts a text at the tokens that are found whole: from the left, the longest. */
function splitterAt(whole: readonly string[]): (text: string) => { part: string; isWhole: boolean }[] {
  const byLength = whole.filter((token) => token !== '').sort((a, b) => b.length - a.length);
  const firsts = new Map<string, string[]>();
  for (const token of byLength) firsts.set(token[0]!, [...(firsts.get(token[0]!) ?? []), token]);
  return (text) => {
    const parts: { part: string; isWhole: boolean }[] = [];
    let from = 0;
    for (let at = 0; at < text.length; ) {
      const token = firsts.get(text[at]!)?.find((each) => text.startsWith(each, at));
      if (token === undefined) {
        at++;
        continue;
      }
      if (at > from) parts.push({ part: text.slice(from, at), isWhole: false });
      parts.push({ part: token, isWhole: true });
      at += token.length;
      from = at;
    }
    if (from < text.length) parts.push({ part: text.slice(from), isWhole: false });
    return parts;
  };
}
