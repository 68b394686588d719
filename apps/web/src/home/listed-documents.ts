import { documentIdPattern, type Right, rights, secretPattern, soundText } from '@tercet/protocol';
import { type KnownDocument, newlyKnown, titleCharacters, wordsCharacters } from './known-document.ts';

/** A list as it is carried to another browser. */
export interface ListedDocuments {
  /** Where the documents are: the page's address, without a path. */
  origin: string;
  documents: readonly KnownDocument[];
}

/** More are no person's. */
const mostDocuments = 20_000;

/** As text; links that no longer work are left out. */
export function writeListed({ origin, documents }: ListedDocuments): string {
  return JSON.stringify({
    origin,
    documents: documents
      .filter(({ link }) => link === 'works')
      .map(({ documentId, secret, right, title, words, openedAt, changedAt, pinned, used }) => ({
        documentId,
        secret,
        right,
        title,
        words,
        openedAt,
        changedAt,
        pinned,
        used,
      })),
  });
}

/** Reads what `writeListed` wrote; null when it is anything else. What is no document is left out. Never throws. */
export function readListed(text: string): ListedDocuments | null {
  let found: { origin?: unknown; documents?: unknown };
  try {
    found = (JSON.parse(text) ?? {}) as typeof found;
  } catch {
    return null;
  }
  const { origin, documents } = found;
  if (typeof origin !== 'string' || !Array.isArray(documents)) return null;
  return { origin, documents: documents.slice(0, mostDocuments).flatMap(readOne) };
}

function readOne(row: unknown): KnownDocument[] {
  const { documentId, secret, right, title, words, openedAt, changedAt, pinned, used } = (row ??
    {}) as Record<string, unknown>;
  if (typeof documentId !== 'string' || !documentIdPattern.test(documentId)) return [];
  if (typeof secret !== 'string' || !secretPattern.test(secret)) return [];
  if (!rights.includes(right as Right)) return [];
  return [
    {
      ...newlyKnown({ documentId, secret, right: right as Right, writerId: '' }, time(openedAt)),
      changedAt: time(changedAt),
      title: text(title, titleCharacters),
      words: text(words, wordsCharacters),
      pinned: pinned === true,
      used: used === true,
    },
  ];
}

const text = (value: unknown, characters: number) =>
  typeof value === 'string' ? soundText(value.slice(0, characters)) : '';
/** A date the browser can write. */
const time = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 8e15 ? value : 0;
