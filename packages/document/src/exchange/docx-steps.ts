/** Twips that a list and a quote indent what is in them, in files of our own. */
export const listStep = 720;
export const quoteStep = 560;
