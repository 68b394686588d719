const asWord = 'save it there as Word (.docx) or as a web page (.html), and import that';
const asPage = 'save it there as a web page (.html) or as plain text, and import that';

/** Formats whose source would come in as text, or that are no text: how their bytes begin. */
const begins: readonly [RegExp, string][] = [
  [/^\s*\{\\rtf/, `it is in Rich Text Format (.rtf); open it in a word processor, ${asWord}`],
  // A packed file that names its kind in its first bytes, before any of Word's.
  [
    /^PK.{28}mimetypeapplication\/vnd\.(?:oasis|sun)/s,
    `it is an OpenDocument file (.odt); open it in LibreOffice, ${asWord}`,
  ],
  [/^PK.{28}mimetypeapplication\/epub/s, 'it is an e-book (.epub); open it, copy its text and paste it here'],
  [/^\s*%PDF-/, `it is a PDF; open it, copy its text and paste it here`],
  [/^\s*%!PS/, 'it is a PostScript file, which is a drawing'],
];

const pages = `it is a file of Apple Pages; open it in Pages, ${asWord}`;
const picture = 'it is a picture (.svg), and a document holds text only';
const isSvg = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+svg[^>[]*(?:\[[^\]]*\])?[^>]*>\s*)?<(?:\w+:)?svg[\s>]/i;
const mail = /^(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To|From: <Saved by)[: ]/i;

/** Why a file is not read, in words that end a sentence; null where it may be. */
export function unreadableFormat(name: string, bytes: Uint8Array): string | null {
  const text = new TextDecoder('windows-1252')
    .decode(bytes.subarray(0, 4_096))
    .replace(/^\u00ef\u00bb\u00bf/, '');
  const ending = fileEnding(name);
  if (ending === 'svg' || ending === 'svgz') return picture;
  if (ending === 'pages' || /^PK.{28}Index\//s.test(text)) return pages;
  if (isCompound(bytes)) return oldOrProtected(ending, bytes);
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

/** Microsoft's container for its old formats, and for new ones that are encrypted. */
const isCompound = (bytes: Uint8Array) => [0xd0, 0xcf, 0x11, 0xe0].every((byte, at) => bytes[at] === byte);

function oldOrProtected(ending: string, bytes: Uint8Array): string {
  // Names of its streams are in UTF-16.
  const names = new TextDecoder('utf-16le').decode(bytes);
  if (names.includes('EncryptedPackage')) {
    return 'it is protected with a password; open it in Word, save it without one, and import that';
  }
  if (ending === 'msg') return 'it is a mail of Outlook; open it, copy its text and paste it here';
  return `it is in an old format of Microsoft Office (.doc); open it in Word or LibreOffice, ${asWord}`;
}

export const fileEnding = (name: string) => /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';

/** What is written in these is meant to be read as it stands. */
const isTextEnding = (ending: string) => /^(?:x?html?|xht|md|markdown|txt|json)$/.test(ending);
