import { declaredCharset } from './declared-charset.ts';

/**
 * A file's bytes as text: UTF-8 or UTF-16 where they begin with its mark; a page as it declares; else UTF-8 where they
 * are so, and otherwise as old Windows programs wrote it.
 */
export function decodeText(bytes: Uint8Array, { isHtml = false } = {}): string {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const marked = first === 0xef && second === 0xbb && third === 0xbf;
  const declared = isHtml && !marked ? declaredCharset(bytes) : null;
  if (declared !== null) return declared.decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
