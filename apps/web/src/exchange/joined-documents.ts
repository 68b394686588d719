import type { DocumentJson } from '@tercet/document/exchange';

/** One document after the other; an empty last paragraph of the first is where the second begins. */
export function joinedDocuments(first: DocumentJson, second: DocumentJson): DocumentJson {
  const before = [...(first.content ?? [])];
  const last = before.at(-1) as { type?: string; content?: unknown[] } | undefined;
  if (last?.type === 'paragraph' && !last.content?.length) before.pop();
  return { ...first, content: [...before, ...(second.content ?? [])] };
}
