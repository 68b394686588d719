import type { ExportMeta } from '@tercet/document/exchange';
import type { Editor } from '@tercet/editor';
import type { ExportFormat } from './export-formats.ts';
import { fileName } from './file-name.ts';
import { saveFile } from './save-file.ts';

type Doc = Editor['view']['state']['doc'];

/** Hands the document to the browser as a file to keep. What writes it is loaded when it is first asked for. */
export async function exportFile(doc: Doc, format: ExportFormat, meta: ExportMeta): Promise<void> {
  const content = await written(doc, format, meta);
  saveFile(content, format.type, fileName(meta.title, format.extension));
}

async function written(doc: Doc, format: ExportFormat, meta: ExportMeta): Promise<BlobPart> {
  const exchange = await import('@tercet/document/exchange');
  switch (format.name) {
    case 'markdown':
      return exchange.exportMarkdown(doc);
    case 'html':
      return exchange.exportHtml(doc, meta);
    case 'text':
      return exchange.exportText(doc);
    case 'docx':
      return (await exchange.exportDocx(doc, meta)) as Uint8Array<ArrayBuffer>;
    case 'json':
      return exchange.exportJson(doc, meta);
    default:
      return format satisfies never;
  }
}
