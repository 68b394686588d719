import { documentLimits } from './document-limits.ts';

/**
 * The address a link may hold [DC15]: read as a browser reads it (WHATWG URL), without a page to stand on, and written
 * so that RFC 3986's stricter readers (Word) read the same. Only what opens a page or a mail.
 *
 * Refused besides: a name or password before the host (`https://bank.example@evil.example`), and a mail to nobody.
 *
 * @param written  from anywhere: a form, a page, a file.
 * @returns the address as it is to be stored: `written` itself where it is one already, else what the browser parsed.
 *   Null when it is none, or over `documentLimits.attributeCharacters`. Never throws.
 */
export function linkAddress(written: unknown): string | null {
  if (typeof written !== 'string' || written.length > documentLimits.attributeCharacters) return null;
  const text = asBrowsersTrim(written);
  // Without the slashes a browser would take what follows for a path of the page it stands on.
  if (!/^(?:https?:\/\/|mailto:)/i.test(text)) return null;
  const url = parsedUrl(text);
  if (url === null || url.username !== '' || url.password !== '') return null;
  if (isPlain(text, url)) return text;
  const strict = strictAddress(url);
  return isPlain(strict, url) && strict.length <= documentLimits.attributeCharacters ? strict : null;
}

/** Whether a document may come to hold this address as it is. */
export function isSafeHref(href: unknown): href is string {
  return typeof href === 'string' && linkAddress(href) === href;
}

/** Whether a stored document may hold it: what links were held to before. Drawn and exported is only `linkAddress` of it. */
export function mayStandStored(href: unknown): boolean {
  return typeof href === 'string' && /^(https?:\/\/|mailto:)/i.test(href.trim());
}

/** What a browser takes off an address before it reads it; a no-break space and a byte order mark stay. */
function asBrowsersTrim(written: string): string {
  let [start, end] = [0, written.length];
  while (start < end && written[start]! <= ' ') start += 1;
  while (end > start && written[end - 1]! <= ' ') end -= 1;
  return written.slice(start, end).replace(/[\t\n\r]/g, '');
}

function parsedUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

const percent = '%[\\da-f]{2}';
const inPath = `(?:[\\w.~!$&'()*+,;=:@/-]|${percent})*`;
const afterPath = `(?:\\?(?:[\\w.~!$&'()*+,;=:@/?-]|${percent})*)?(?:#(?:[\\w.~!$&'()*+,;=:@/?-]|${percent})*)?`;
const host = "(?:[\\w.~!$&'()*+,;=-]+|\\[[\\da-f:.]+\\])(?::\\d+)?";
const page = new RegExp(`^https?://(${host})(?:/${inPath})?${afterPath}$`, 'i');
const mail = new RegExp(`^mailto:(${inPath})${afterPath}$`, 'i');

/** Whether a text says, by RFC 3986 (RFC 6068 for a mail), just what the browser read in it. */
function isPlain(text: string, url: URL): boolean {
  if (url.protocol !== 'mailto:') return page.exec(text)?.[1]?.toLowerCase() === url.host;
  const to = mail.exec(text)?.[1];
  // A mail to nobody yet may still say what it is about.
  return to !== undefined && (to === '' ? url.search.length > 1 : /[^@]@[^@]/.test(to));
}

/** What browsers leave as it is and RFC 3986 does not know, as percent signs. */
function strictAddress({ protocol, host, pathname, search, hash }: URL): string {
  const strict = (part: string) =>
    part
      .replace(/%(?![\da-f]{2})/gi, '%25')
      .replace(/[^\w.~!$&'()*+,;=:@/?%-]/gu, (character) => encodeURIComponent(character));
  const start = protocol === 'mailto:' ? protocol : `${protocol}//${host}`;
  const rest = [search, hash].map((part) => part.slice(0, 1) + strict(part.slice(1)));
  return start + strict(pathname) + rest.join('');
}
