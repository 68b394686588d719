import type { Node } from 'prosemirror-model';
import type { ExportMeta } from './export-meta.ts';

/**
 * The document as a Word file. Machine text has the character style "Machine text", which Word can select, change or
 * clear as one. What writes the file is loaded when it is asked for.
 *
 * @param doc  a document of our schema.
 * @returns the bytes of a .docx file.
 */
export async function exportDocx(doc: Node, meta: ExportMeta): Promise<Uint8Array> {
  const { docxBytes } = await import('./docx-file.ts');
  return docxBytes(doc, meta);
}
