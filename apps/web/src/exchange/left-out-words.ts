import type { LeftOut } from '@tercet/document/exchange';

/** What of a file did not come in, for a person: a sentence each. */
export function leftOutWords(name: string, { pictures, comments }: LeftOut): string[] {
  const words: string[] = [];
  if (pictures === 1)
    words.push(`A picture without a description in “${name}” was left out: a document holds text only.`);
  if (pictures > 1)
    words.push(
      `${pictures} pictures without a description in “${name}” were left out: a document holds text only.`,
    );
  if (comments === 1) words.push(`A comment in “${name}” was left out.`);
  if (comments > 1) words.push(`${comments} comments in “${name}” were left out.`);
  return words;
}
