import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { schema } from '@tercet/document';
import { exportJson, exportMarkdown } from '@tercet/document/export';
import type { HistoryVersion } from '@tercet/protocol';
import { type DocumentStore, fileMode, folderMode, tighten } from '@tercet/storage';
import { Node } from 'prosemirror-model';

/** Only its owner can read it, as the documents themselves. */
function writePrivately(file: string, text: string): string {
  writeFileSync(file, text, { mode: fileMode });
  tighten(file, fileMode);
  return file;
}

/** Writes a text as Markdown and as Tercet's own file. @returns where. */
export function writeTexts(folder: string, documentId: string, text: HistoryVersion): string[] {
  makeFolder(folder);
  const doc = Node.fromJSON(schema, text.doc);
  const name = path.join(folder, `${documentId}-version-${text.version}`);
  const meta = { title: null, exportedAt: Date.now(), writers: [] };
  return [
    writePrivately(`${name}.md`, exportMarkdown(doc)),
    writePrivately(`${name}.json`, exportJson(doc, meta)),
  ];
}

/** Writes the rows repairs kept aside. @returns where; null when there are none. */
export async function writeKeptAside(
  folder: string,
  documentId: string,
  store: DocumentStore,
): Promise<string | null> {
  const kept = await store.keptAside(documentId);
  if (!kept.ok || kept.value.length === 0) return null;
  makeFolder(folder);
  const rows = kept.value.map(({ at, part, row }) => ({ at, part, row: JSON.parse(row) as unknown }));
  return writePrivately(
    path.join(folder, `${documentId}-kept-aside.json`),
    `${JSON.stringify(rows, null, 1)}\n`,
  );
}

function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: folderMode });
}
