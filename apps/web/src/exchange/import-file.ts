import type { DocumentJson, LeftOut } from '@tercet/document/exchange';
import { failed, type Result } from '@tercet/protocol';
import { decodeText } from './decode-text.ts';
import { fileEnding, unreadableFormat } from './unreadable-format.ts';

/**
 * Reads a file into a document by its name's ending, a packed one by what is in it; one without a known ending is text.
 * A page and a Word file are read in a document that runs nothing and fetches nothing. Rejects only where what reads it
 * could not be loaded.
 *
 * @param onLeftOut  told of what has no place in a document.
 */
export async function importFile(
  file: File,
  onLeftOut?: (leftOut: LeftOut) => void,
): Promise<Result<DocumentJson>> {
  const exchange = await import('@tercet/document/exchange');
  const { fileCharacters, packedBytes } = exchange.importLimits;
  if (file.size > packedBytes) return tooLarge(file, packedBytes);
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return unread('the browser could not read it');
  }
  if (file.size > fileCharacters && !isPacked(bytes)) return tooLarge(file, fileCharacters);
  const unreadable = unreadableFormat(file.name, bytes);
  if (unreadable !== null) return unread(unreadable);
  if (isPacked(bytes)) return exchange.importDocx(bytes, { html: parseHtml, xml: parseXml }, onLeftOut);
  // A picture would become pages of signs.
  if (bytes.subarray(0, 4_096).includes(0) && !startsAsUtf16(bytes)) return unread('it is not text');
  const ending = fileEnding(file.name);
  const isHtml = /^x?html?$|^xht$/.test(ending);
  const text = decodeText(bytes, { isHtml });
  if (isHtml) return exchange.importHtml(text, parseHtml, onLeftOut);
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

const parseXml = (xml: string) => new DOMParser().parseFromString(xml, 'application/xml');

const tooLarge = (file: File, limit: number): Result<never> =>
  failed({ code: 'too-large', bytes: file.size, limit });

const unread = (problem: string): Result<never> => failed({ code: 'bad-message', path: 'file', problem });

const isPacked = ([first, second, third, fourth]: Uint8Array) =>
  first === 0x50 && second === 0x4b && third === 3 && fourth === 4;

const startsAsUtf16 = ([first, second]: Uint8Array) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
