/** Bytes in which a page says how it is written; browsers look at 1,024. */
const searched = 4_096;

/**
 * The character encoding an HTML file declares in itself, as browsers look for it (WHATWG HTML, prescan).
 *
 * @returns a decoder for it; null where none is declared, or one no browser knows.
 */
export function declaredCharset(bytes: Uint8Array): TextDecoder | null {
  const start = new TextDecoder('windows-1252')
    .decode(bytes.subarray(0, searched))
    .replace(/<!--.*?(?:-->|$)/gs, '');
  const label = ofXml(start) ?? ofMeta(start);
  if (label === null) return null;
  // It could not be read here if it were so.
  const name = /^utf-?16/i.test(label) ? 'utf-8' : /^x-user-defined$/i.test(label) ? 'windows-1252' : label;
  try {
    return new TextDecoder(name);
  } catch {
    return null;
  }
}

const ofXml = (start: string) =>
  /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/i.exec(start)?.[1] ?? null;

function ofMeta(start: string): string | null {
  for (const [tag] of start.matchAll(/<meta[\s/][^>]*>/gi)) {
    const label = /charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(tag)?.[1];
    if (label !== undefined) return label;
  }
  return null;
}
