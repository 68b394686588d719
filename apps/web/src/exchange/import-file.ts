import type { DocumentJson } from '@tercet/document/exchange';
import { failed, type Result } from '@tercet/protocol';
import { decodeText } from './decode-text.ts';
import { fileEnding, unreadableFormat } from './unreadable-format.ts';

/**
 * Reads a file into a document by its name's ending; one without a known ending is text. A page is read in a document
 * that runs nothing and fetches nothing. Never rejects.
 *
 * @param onPicturesLeftOut  told of pictures of a page that nothing could be said of.
 */
export async function importFile(
  file: File,
  onPicturesLeftOut?: (count: number) => void,
): Promise<Result<DocumentJson>> {
  const exchange = await import('@tercet/document/exchange');
  const limit = exchange.importLimits.fileCharacters;
  if (file.size > limit) return failed({ code: 'too-large', bytes: file.size, limit });
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return failed({ code: 'bad-message', path: 'file', problem: 'the browser could not read it' });
  }
  const unreadable = unreadableFormat(
    file.name,
    new TextDecoder('windows-1252').decode(bytes.subarray(0, 4_096)),
  );
  if (unreadable !== null) return failed({ code: 'bad-message', path: 'file', problem: unreadable });
  // A picture or a Word file would become pages of signs.
  if (bytes.subarray(0, 4_096).includes(0) && !startsAsUtf16(bytes)) {
    return failed({ code: 'bad-message', path: 'file', problem: 'it is not text' });
  }
  const ending = fileEnding(file.name);
  const isHtml = /^x?html?$|^xht$/.test(ending);
  const text = decodeText(bytes, { isHtml });
  if (isHtml) return exchange.importHtml(text, parseHtml, onPicturesLeftOut);
  switch (ending) {
    case 'md':
    case 'markdown':
      return exchange.importMarkdown(text);
    case 'json':
      return exchange.importJson(text);
    default:
      return exchange.importText(text);
  }
}

const parseHtml = (html: string) => new DOMParser().parseFromString(html, 'text/html');

const startsAsUtf16 = ([first, second]: Uint8Array) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
