export { docxHtml } from './docx-html.ts';
export { docxParts } from './docx-parts.ts';
export { PackedFile, PackedFileProblem } from './packed-file.ts';
