/** The token at a place of a candidate's stream: any rule will do that everything goes into. */
function tokenAt(seed, candidate, redraws, place) {
  let mixed = (seed ^ Math.imul(candidate + 1, 0x9e3779b1) ^ Math.imul(redraws + 1, 0x85ebca6b)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ place, 0x2c1b3c6d) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x297a2d39) >>> 0;
  return ((mixed ^ (mixed >>> 16)) >>> 0) % 50_000;
}

const textOf = (token) => ` w${token}`;
/** The second candidate is withdrawn once, when it has this many tokens. */
const redrawnAt = 5;

/**
 * One candidate of a model whose text is numbers. Its text runs one token behind what it has drawn, as the text
 * of half a character does, so that going on elsewhere has something held back to get right.
 *
 * @param from CandidateProgress of a worker that is gone, or undefined.
 */
export function dripOf({ seed, candidate, maxTokens, from }) {
  let redraws = from?.redraws ?? 0;
  let tokens = [...(from?.tokens ?? [])];
  let pieces = from?.pieces ?? 0;
  let characters = from?.characters ?? 0;
  let ended = from?.ended ?? false;
  /** Tokens told along with pieces. */
  let told = tokens.length;

  function pieceUpTo(count) {
    const text = tokens.slice(0, count).map(textOf).join('').slice(characters);
    characters += text.length;
    const body = { type: 'piece', index: pieces, text };
    pieces += 1;
    return body;
  }

  return {
    hasEnded: () => ended,
    /** @returns events without their ask, each with the tokens drawn since the last. */
    step() {
      if (ended) return [];
      if (tokens.length >= maxTokens) {
        ended = true;
        const body = { type: 'ended', reason: 'length', tokens: tokens.length, timeMs: 1 };
        return [
          { body: pieceUpTo(tokens.length), drawn: [] },
          { body, drawn: [] },
        ];
      }
      if (candidate === 1 && redraws === 0 && tokens.length === redrawnAt) {
        redraws = 1;
        tokens = [];
        told = 0;
        pieces = 0;
        characters = 0;
        return [{ body: { type: 'redrawn' } }];
      }
      tokens.push(tokenAt(seed, candidate, redraws, tokens.length));
      if (tokens.length === 1) return [];
      const drawn = tokens.slice(told);
      told = tokens.length;
      return [{ body: pieceUpTo(tokens.length - 1), drawn }];
    },
  };
}
