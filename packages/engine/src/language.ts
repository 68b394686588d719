/** Scripts that are told apart; Japanese mixes three. */
const scripts: readonly RegExp[] = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  /\p{Script=Hangul}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Devanagari}/u,
  /\p{Script=Thai}/u,
];

/** Words that are frequent in one language and rare in the others that use its letters. */
const frequent = Object.entries({
  en: 'the and of to was that with his her you they have this from were been she not which would there their',
  fr: 'le les des et est une dans qui que pour pas sur avec elle il au du par mais plus ce était',
  de: 'der die das und ist nicht ein eine mit den dem sich auf für war er sie auch als noch wie zu',
  es: 'el los las y es una que por con para del se lo como pero su más al había fue muy',
  it: 'il gli di che è una per con non del della si sono ma nel alla anche era più come',
  pt: 'os as um uma que não com para do da em se por mais como mas foi ao dos ele são',
  nl: 'het een en van ik niet dat zijn met voor op maar hij ze ook naar aan bij was wordt',
  sv: 'och att det som en på är av för med den till inte jag han hon var ett om',
}).map(([language, words]) => ({ language, words: new Set(words.split(' ')) }));

/** Characters at a text's end, UTF-16 units, that show its language. */
const shownUnits = 2_000;
const scriptUnits = 400;
/** Fewer letters or frequent words than these say nothing. */
const leastLetters = 12;
const leastWords = 3;

/** What a text shows of its language. */
export interface LanguageShown {
  /** Of `scripts`, those its letters belong to. */
  scripts: readonly number[];
  /** ISO 639-1; null where nothing is sure. */
  language: string | null;
}

const lettersOf = (text: string) => text.match(/\p{L}/gu) ?? [];

export function languageShown(text: string): LanguageShown {
  const tail = text.slice(-shownUnits);
  const letters = lettersOf(tail.slice(-scriptUnits));
  const share = (script: RegExp) => letters.filter((letter) => script.test(letter)).length / letters.length;
  const used =
    letters.length < leastLetters ? [] : scripts.flatMap((script, at) => (share(script) >= 0.05 ? [at] : []));
  return { scripts: used, language: languageOf(tail) };
}

function languageOf(text: string): string | null {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const [first, second] = frequent
    .map(({ language, words: known }) => ({
      language,
      count: words.filter((word) => known.has(word)).length,
    }))
    .sort((a, b) => b.count - a.count);
  const isSure = first!.count >= leastWords && first!.count >= 2 * second!.count;
  return isSure ? first!.language : null;
}

const latin = 0;

/** Whether a beginning, or part of a character, may be of these scripts; of none that are known: of the Latin one. */
export function isInScripts(text: string, known: readonly number[]): boolean {
  const own = known.length > 0 ? known : [latin];
  if (text.includes('\uFFFD') && own.every((at) => at === latin)) return false;
  return lettersOf(text).every((letter) => own.some((at) => scripts[at]!.test(letter)));
}

/** Whether a text is surely of another language, or another script, than the one it is to go on in [CN22]. */
export function isOtherLanguage(own: LanguageShown, text: string): boolean {
  const letters = lettersOf(text);
  if (own.scripts.length > 0 && letters.length >= leastLetters) {
    const alike = letters.filter((letter) => own.scripts.some((at) => scripts[at]!.test(letter))).length;
    if (alike < 0.8 * letters.length) return true;
  }
  const language = own.language === null ? null : languageOf(text);
  return language !== null && language !== own.language;
}
