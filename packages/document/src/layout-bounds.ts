/**
 * What a browser cannot lay out in the time between two keys, by measurement in Chromium (milliseconds a key in one
 * paragraph): 20,000 accents on a letter 740, 10,000 skin tones not in 20 s, 20,000 Arabic letters without a space
 * 980, 200,000 Thai ones not in 20 s, 6,700 isolates 3,600, 20,000 changes of direction 490. All grow with the square.
 * Not slow, and not bounded: Hangul jamo, Indic conjuncts, flags, Latin letters without a space (200,000: under 100).
 */
export const layoutBounds = {
  /** Accents, joiners, selectors and other characters without a width of their own, one after the other. */
  marksInRow: 32,
  /** Characters in a row that a browser shapes or breaks as one: scripts that join letters or write no spaces, brackets. */
  joinedInRow: 5_000,
  /** Changes of direction in one block of text; each control of direction counts as `controlTurns`. */
  turns: 5_000,
  controlTurns: 5,
  /** Characters of one block of text. */
  blockCharacters: 1_000_000,
} as const;

/** Characters of a kind, of which only so many may follow each other. */
export interface RunRule {
  /** What there are too many of, in words. */
  words: string;
  most: number;
  /** @param codePoint  of one character. */
  includes: (codePoint: number) => boolean;
}

const mark = /[\p{M}\p{Emoji_Modifier}\p{Default_Ignorable_Code_Point}]/u;
/** Hangul's fillers are ignorable, and letters of a syllable. */
const filler = /[\u115f\u1160\u3164\uffa0]/;
const joined =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Ps}\p{Pe}\u0640]/u;

const isMark = known((character) => mark.test(character) && !filler.test(character));
const isJoined = known((character) => joined.test(character));

export const runRules: readonly RunRule[] = [
  { words: 'marks on one letter', most: layoutBounds.marksInRow, includes: isMark },
  {
    words: 'letters without a space',
    most: layoutBounds.joinedInRow,
    // A mark is part of the letter it stands on.
    includes: (codePoint) => isMark(codePoint) || isJoined(codePoint),
  },
];

/** A question about characters, asked once about each of the first plane. */
function known(test: (character: string) => boolean): (codePoint: number) => boolean {
  const answers = new Uint8Array(0x10000);
  return (codePoint) => {
    if (codePoint > 0xffff) return test(String.fromCodePoint(codePoint));
    answers[codePoint] ||= test(String.fromCodePoint(codePoint)) ? 2 : 1;
    return answers[codePoint] === 2;
  };
}
