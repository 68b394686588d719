import type { Result } from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import { schema } from '../schema.ts';
import { type DocumentJson, fileTooLarge, finishImport } from './finish-import.ts';

/**
 * Reads plain text into paragraphs. The rule: a blank line ends a paragraph, two further ones are an empty paragraph
 * (as `exportText` writes it), a single line end is a line break. A line of nothing but white space is blank; the
 * file's last line end is none. Every other character stays, signs of Markdown too.
 *
 * @returns the document, or `too-large`. Never throws.
 */
export function importText(text: string): Result<DocumentJson> {
  const tooLarge = fileTooLarge(text);
  if (tooLarge) return tooLarge;
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : line));
  return finishImport(schema.node('doc', null, paragraphs(lines)));
}

/** Blank lines between two runs of lines part as many paragraphs as half of them, rounded up; at an edge, down. */
function paragraphs(lines: readonly string[]): Node[] {
  const blocks: Node[] = [];
  let run: string[] = [];
  let blank = 0;
  const part = (edge: boolean) => {
    const parts = Math.floor((edge ? blank : blank + 1) / 2);
    for (let count = 0; count < parts; count += 1) {
      blocks.push(paragraph(run));
      run = [];
    }
    blank = 0;
  };
  let begun = false;
  for (const line of lines) {
    if (line === '') {
      blank += 1;
      continue;
    }
    part(!begun);
    begun = true;
    run.push(line);
  }
  part(true);
  return [...blocks, paragraph(run)];
}

function paragraph(lines: readonly string[]): Node {
  const content = lines.flatMap((line, index) => [
    ...(index > 0 ? [schema.node('hard_break')] : []),
    schema.text(line),
  ]);
  return schema.node('paragraph', null, content);
}
