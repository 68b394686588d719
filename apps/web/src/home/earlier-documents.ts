import { openKeptDatabase, readEdits } from '../kept/kept-database.ts';
import { keptText } from '../kept/kept-text.ts';
import { type KnownDocument, newlyKnown, titleCharacters, wordsCharacters } from './known-document.ts';

/** Documents of which this browser kept edits before there was a list: what the list begins with. */
export async function earlierDocuments(): Promise<KnownDocument[]> {
  const database = await openKeptDatabase();
  try {
    const found = new Map<string, KnownDocument>();
    for (const { id, documentId, secret, by, savedAt } of await database.getAll('page')) {
      if ((found.get(documentId)?.changedAt ?? -1) >= savedAt) continue;
      const edits = await readEdits(database, id);
      const [title = '', ...rest] = (edits ? keptText(edits) : '')
        .split('\n')
        .map((line) => line.replace(/\s+/g, ' ').trim())
        .filter(Boolean);
      found.set(documentId, {
        ...newlyKnown({ documentId, secret, right: by.right, writerId: by.writer.id }, savedAt),
        used: true,
        title: title.slice(0, titleCharacters),
        words: rest.join(' ').slice(0, wordsCharacters),
      });
    }
    return [...found.values()];
  } finally {
    database.close();
  }
}

/** Documents of which this browser has words the server does not. */
export async function unsentDocuments(): Promise<ReadonlySet<string>> {
  const database = await openKeptDatabase();
  try {
    const pages = await database.getAll('page');
    return new Set(
      pages
        .filter(({ pending, aside }) => pending.length > 0 || (aside?.length ?? 0) > 0)
        .map(({ documentId }) => documentId),
    );
  } finally {
    database.close();
  }
}
