import type { DocumentJson } from '@tercet/document/exchange';
import { failed, type Result } from '@tercet/protocol';
import { decodeText } from './decode-text.ts';

/** Reads a file into a document by its name's ending; one without a known ending is text. Never rejects. */
export async function importFile(file: File): Promise<Result<DocumentJson>> {
  const exchange = await import('@tercet/document/exchange');
  const limit = exchange.importLimits.fileCharacters;
  if (file.size > limit) return failed({ code: 'too-large', bytes: file.size, limit });
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return failed({ code: 'bad-message', path: 'file', problem: 'the browser could not read it' });
  }
  // A picture or a Word file would become pages of signs.
  if (bytes.subarray(0, 4_096).includes(0) && !startsAsUtf16(bytes)) {
    return failed({ code: 'bad-message', path: 'file', problem: 'it is not text' });
  }
  const text = decodeText(bytes);
  switch (/\.([a-z]+)$/i.exec(file.name)?.[1]?.toLowerCase()) {
    case 'md':
    case 'markdown':
      return exchange.importMarkdown(text);
    case 'html':
    case 'htm':
      return exchange.importHtml(text, (html) => new DOMParser().parseFromString(html, 'text/html'));
    case 'json':
      return exchange.importJson(text);
    default:
      return exchange.importText(text);
  }
}

const startsAsUtf16 = ([first, second]: Uint8Array) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
