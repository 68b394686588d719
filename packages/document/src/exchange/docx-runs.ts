import { ExternalHyperlink, type IRunOptions, type ParagraphChild, Tab, TextRun } from 'docx';
import type { Mark, Node } from 'prosemirror-model';
import { isRightToLeft } from '../right-to-left.ts';

/** The inline content of a block as Word's runs; runs of one link are one link. */
export function inlineRuns(block: Node): ParagraphChild[] {
  const children: ParagraphChild[] = [];
  let link: { mark: Mark; runs: ParagraphChild[] } | null = null;
  const closeLink = () => {
    if (link)
      children.push(new ExternalHyperlink({ link: storable(link.mark.attrs.href), children: link.runs }));
    link = null;
  };
  for (const child of block.children) {
    const mark = child.marks.find(({ type }) => type.name === 'link') ?? null;
    if (link !== null && !(mark && (link as { mark: Mark }).mark.eq(mark))) closeLink();
    if (mark && link === null) link = { mark, runs: [] };
    const runs = runsOf(child);
    ((link as { runs: ParagraphChild[] } | null)?.runs ?? children).push(...runs);
  }
  closeLink();
  return children;
}

function runsOf(child: Node): TextRun[] {
  const names = new Set(child.marks.map(({ type }) => type.name));
  const machine = names.has('machine');
  const link = names.has('link');
  const options: IRunOptions = {
    ...(names.has('strong') ? { bold: true } : {}),
    ...(names.has('em') ? { italics: true } : {}),
    ...(names.has('code') ? { font: 'Consolas', noProof: true } : {}),
    // A run has one character style: a link in machine text is made to look like one.
    ...(machine ? { style: 'MachineText' } : link ? { style: 'Hyperlink' } : {}),
    ...(machine && link ? { color: '0563C1' } : {}),
    ...(isRightToLeft(child.text ?? '') ? { rightToLeft: true } : {}),
  };
  if (!child.isText) return [new TextRun({ ...options, break: 1 })];
  const lines = storable(child.text as string).split('\n');
  return lines.map((line, index) => {
    const parts = line.split('\t').flatMap((part, at) => (at > 0 ? [new Tab(), part] : [part]));
    return new TextRun({ ...options, ...(index > 0 ? { break: 1 } : {}), children: parts });
  });
}

/** XML holds no control characters and no halves of a surrogate pair; Word opens no file with one. */
export function storable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[^\t\n\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
