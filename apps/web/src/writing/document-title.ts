/** Anything shaped like a ProseMirror node; the page only reads its text. */
interface TextNode {
  readonly textContent: string;
  readonly childCount: number;
  child(index: number): TextNode;
}

const longest = 80;

/** The first line with text, at most 80 characters cut at a word; null when nothing is written. */
export function documentTitle(doc: TextNode): string | null {
  for (let index = 0; index < doc.childCount; index += 1) {
    const line = doc.child(index).textContent.replace(/\s+/g, ' ').trim();
    if (line === '') continue;
    if (line.length <= longest) return line;
    const cut = line.slice(0, longest);
    return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest / 2))}…`;
  }
  return null;
}
