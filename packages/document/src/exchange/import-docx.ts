import { failed, type Result } from '@tercet/protocol';
import { DOMParser } from 'prosemirror-model';
import { deepestHtml, htmlDepth, schemaHtml } from '../foreign-html/index.ts';
import { schema } from '../schema.ts';
import { badFile, type DocumentJson, fileTooLarge, finishImport, importLimits } from './finish-import.ts';
import type { LeftOut } from './left-out.ts';

/**
 * Reads a Word file (.docx, .docm, .dotx) into a document: headings, lists, quotes, code, bold, italic and links as
 * its styles and its runs say; everything else by the rules for pages (`schemaHtml`). Notes stand at the end, where
 * they were referred to is their number. Tracked changes are taken as made. What reads it is loaded when it is asked
 * for, and unpacks no more than it is bounded to.
 *
 * @param parsers  the browser's `DOMParser` (or jsdom's), for HTML and for XML: it must run nothing and fetch nothing.
 * @param onLeftOut  told of what has no place in a document, if there is any.
 * @returns the document, `bad-message` when it is damaged, protected or none, or `too-large`. Never rejects.
 */
export async function importDocx(
  bytes: Uint8Array,
  parsers: { html: (html: string) => Document; xml: (xml: string) => Document },
  onLeftOut?: (leftOut: LeftOut) => void,
): Promise<Result<DocumentJson>> {
  const limit = importLimits.packedBytes;
  if (bytes.length > limit) return failed({ code: 'too-large', bytes: bytes.length, limit });
  const reader = await import('../docx-reader/index.ts');
  try {
    const parts = await reader.docxParts(new reader.PackedFile(bytes), parsers.xml);
    const { html, pictures, comments } = reader.docxHtml(parts);
    const tooLarge = fileTooLarge(html);
    if (tooLarge) return tooLarge;
    const { body } = parsers.html(html);
    if (htmlDepth(body) > deepestHtml) return badFile('it is nested too deep');
    const { root } = schemaHtml(body);
    if (pictures + comments > 0) onLeftOut?.({ pictures, comments });
    return finishImport(DOMParser.fromSchema(schema).parse(root, { preserveWhitespace: true }));
  } catch (error) {
    if (error instanceof reader.PackedFileProblem) return badFile(error.message);
    throw error;
  }
}
