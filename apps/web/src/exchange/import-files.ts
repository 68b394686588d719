import type { DocumentJson, LeftOut } from '@tercet/document/exchange';
import { fileNames } from './file-names.ts';
import { importFile } from './import-file.ts';
import { importWords } from './import-words.ts';
import { joinedDocuments } from './joined-documents.ts';
import { leftOutWords } from './left-out-words.ts';

/** Files read at once; who drops a whole folder's did not mean it. */
export const mostFiles = 20;

export interface ImportedFiles {
  /** All that could be read, one after the other; null when none could. */
  doc: DocumentJson | null;
  /** Of those that could. */
  names: readonly string[];
  /** What did not come in, for a person; null when all did. */
  leftOut: string | null;
}

/** Reads files in their order. None is passed over without a word. Never rejects. */
export async function importFiles(files: readonly File[]): Promise<ImportedFiles> {
  const names: string[] = [];
  const leftOut: string[] = [];
  let doc: DocumentJson | null = null;
  for (const file of files.slice(0, mostFiles)) {
    let left: LeftOut | null = null;
    const result = await importFile(file, (told) => {
      left = told;
    }).catch(() => null);
    if (result === null) {
      leftOut.push(
        `“${file.name}” was not read: the page could not load what reads it. Try again, or reload.`,
      );
      continue;
    }
    if (!result.ok) {
      leftOut.push(importWords(file.name, result.failure));
      continue;
    }
    if (left !== null) leftOut.push(...leftOutWords(file.name, left));
    names.push(file.name);
    doc = doc === null ? result.value : joinedDocuments(doc, result.value);
  }
  const over = files.slice(mostFiles).map(({ name }) => name);
  if (over.length > 0)
    leftOut.push(
      `At most ${mostFiles} files can be imported at once; these were left out: ${fileNames(over)}.`,
    );
  return { doc, names, leftOut: leftOut.length > 0 ? leftOut.join(' ') : null };
}
