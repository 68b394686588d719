const asPage = 'save it as a web page (.html) or as plain text there, and import that';

/** Formats whose source would come in as text, or that are no text: how their bytes begin. */
const begins: readonly [RegExp, string][] = [
  [/^\s*\{\\rtf/, `it is in Rich Text Format (.rtf); open it in a word processor, ${asPage}`],
  [/^PK\p{Cc}/u, `it is a Word, OpenDocument or packed file; open it in its program, ${asPage}`],
  [/^Ð\xcf\p{Cc}\xe0/u, `it is an old Word file; open it in a word processor, ${asPage}`],
  [/^\s*%PDF-/, `it is a PDF; open it, copy its text and paste it here`],
  [/^\s*%!PS/, 'it is a PostScript file, which is a drawing'],
];

const picture = 'it is a picture (.svg), and a document holds text only';
const isSvg = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+svg[^>[]*(?:\[[^\]]*\])?[^>]*>\s*)?<(?:\w+:)?svg[\s>]/i;
const mail = /^(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To|From: <Saved by)[: ]/i;

/**
 * Why a file is not read, in words that end a sentence; null where it may be.
 *
 * @param start  the file's first bytes, a byte a character.
 */
export function unreadableFormat(name: string, start: string): string | null {
  const text = start.replace(/^\xef\xbb\xbf/, '');
  const ending = fileEnding(name);
  if (ending === 'svg' || ending === 'svgz') return picture;
  const known = begins.find(([pattern]) => pattern.test(text));
  if (known !== undefined) return known[1];
  if (isTextEnding(ending)) return null;
  if (mail.test(text)) return `it is a mail or a saved archive; open it, ${asPage}`;
  const markup = text.replace(/<!--.*?(?:-->|$)/gs, '');
  if (isSvg.test(markup)) return picture;
  return /^\s*<\?xml\s/i.test(markup)
    ? `it is XML, the source of some other format; open it in its program, ${asPage}`
    : null;
}

export const fileEnding = (name: string) => /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';

/** What is written in these is meant to be read as it stands. */
const isTextEnding = (ending: string) => /^(?:x?html?|xht|md|markdown|txt|json)$/.test(ending);
