import { done, failed, isSoundJson, type Result, soundJson } from '@tercet/protocol';
import { Node } from 'prosemirror-model';
import { blockProblem } from '../block-problem.ts';
import { withBoundedText } from '../bounded-step.ts';
import { documentProblem } from '../document-problem.ts';
import { schema } from '../schema.ts';
import { withSoundAttributes } from '../sound-attributes.ts';

export const importLimits = {
  /** Characters of a file; more are refused before they are read. */
  fileCharacters: 40_000_000,
  /** Bytes of a packed file (.docx), which is mostly pictures where it is large. */
  packedBytes: 200_000_000,
  /** Bytes of the document as JSON. */
  documentBytes: 20_000_000,
} as const;

/** `Node.toJSON` of a document of our schema. */
export type DocumentJson = { type: string; content?: unknown[] };

export function fileTooLarge(text: string): Result<never> | null {
  if (text.length <= importLimits.fileCharacters) return null;
  return failed({ code: 'too-large', bytes: text.length, limit: importLimits.fileCharacters });
}

export const badFile = (problem: string): Result<never> =>
  failed({ code: 'bad-message', path: 'file', problem });

/** The last door of every import: attributes and text are mended [DC14], and what passes can be stored, sent and rendered. */
export function finishImport(read: Node): Result<DocumentJson> {
  const doc = withBoundedText(withSoundAttributes(soundDocument(read)));
  const problem = documentProblem(doc) ?? unreadableBlock(doc);
  if (problem !== null) return badFile(problem);
  const json: DocumentJson = doc.toJSON();
  const bytes = (json.content ?? []).reduce<number>(
    (sum, block) => sum + new TextEncoder().encode(JSON.stringify(block)).length,
    0,
  );
  if (bytes > importLimits.documentBytes) {
    return failed({ code: 'too-large', bytes, limit: importLimits.documentBytes });
  }
  return done(json);
}

/** U+FFFD for each NUL and each lone surrogate a file holds [MS6]. */
function soundDocument(doc: Node): Node {
  const json: unknown = doc.toJSON();
  return isSoundJson(json) ? doc : Node.fromJSON(schema, soundJson(json));
}

function unreadableBlock(doc: Node): string | null {
  let problem: string | null = null;
  doc.descendants((block) => {
    if (block.isTextblock) problem ??= blockProblem(block);
    return problem === null && !block.isTextblock;
  });
  return problem;
}
