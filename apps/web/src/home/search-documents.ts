import type { KnownDocument } from './known-document.ts';

/** Letters alone count: neither their case nor the marks over them. */
const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

/** Those of which the title or the first words hold every word that is looked for, in their order. */
export function searchDocuments<Kept extends Pick<KnownDocument, 'title' | 'words'>>(
  documents: readonly Kept[],
  wanted: string,
): readonly Kept[] {
  const words = plain(wanted).split(/\s+/).filter(Boolean);
  if (words.length === 0) return documents;
  return documents.filter(({ title, words: first }) => {
    const text = plain(`${title} ${first}`);
    return words.every((word) => text.includes(word));
  });
}
