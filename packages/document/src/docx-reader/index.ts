export { type DocxHtml, docxHtml } from './docx-html.ts';
export { docxParts } from './docx-parts.ts';
export { PackedFile, PackedFileProblem, packedLimits } from './packed-file.ts';
