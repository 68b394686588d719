/** Tokens of English prose are this many words. */
export const wordsPerToken = 0.75;

/** How many words so many tokens are, as a person would say it: two figures that count, "1,500". */
export const roughWords = (tokens: number): string =>
  Number((wordsPerToken * tokens).toPrecision(2)).toLocaleString('en');
