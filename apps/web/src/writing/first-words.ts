import { soundText } from '@tercet/protocol';

/** Anything shaped like a ProseMirror node; only its text is read. */
interface TextNode {
  readonly content: { readonly size: number };
  textBetween(from: number, to: number, blockSeparator: string, leafText: string): string;
}

/** Of a long text no more is read. */
const readCharacters = 4_000;

/** What follows the title (`documentTitle`), on one line. */
export function firstWords(doc: TextNode, title: string | null, characters: number): string {
  const text = doc.textBetween(0, Math.min(doc.content.size, readCharacters), '\n', '\n');
  const line = text.replace(/\s+/g, ' ').trim();
  const begins = (title ?? '').replace(/…$/, '');
  const rest = line.startsWith(begins) ? line.slice(begins.length).trim() : line;
  return soundText(rest.slice(0, characters));
}
