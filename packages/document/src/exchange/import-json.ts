import type { Result } from '@tercet/protocol';
import { Node } from 'prosemirror-model';
import { documentLimits } from '../document-limits.ts';
import { schema, schemaVersion } from '../schema.ts';
import { soundDocumentJson } from '../sound-document-json.ts';
import { fileFormatVersion } from './export-json.ts';
import { badFile, type DocumentJson, fileTooLarge, finishImport } from './finish-import.ts';

/**
 * Reads our own file. It is taken whole or not at all: a newer format, another schema and a document that is not one
 * of ours are failures that say so. But attributes that older pages let in are mended.
 *
 * @returns the document, `bad-message`, or `too-large`. Never throws, whatever the file holds.
 */
export function importJson(text: string): Result<DocumentJson> {
  const tooLarge = fileTooLarge(text);
  if (tooLarge) return tooLarge;
  let read: unknown;
  try {
    read = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return badFile('it is not JSON');
  }
  if (typeof read !== 'object' || read === null) return badFile('it is not a Tercet file');
  const file: Record<string, unknown> = { ...read };
  if (file.format !== 'tercet') return badFile('it is not a Tercet file');
  if (file.formatVersion !== fileFormatVersion) {
    return badFile(
      `it has the format version ${said(file.formatVersion)}; this page reads ${fileFormatVersion}`,
    );
  }
  if (file.schemaVersion !== schemaVersion) {
    return badFile(
      `its document has the schema version ${said(file.schemaVersion)}; this page reads ${schemaVersion}`,
    );
  }
  const doc = parsedDocument(file.doc);
  return typeof doc === 'string' ? badFile(doc) : finishImport(doc);
}

const said = (version: unknown) => (typeof version === 'number' ? version : 'of no number');

/** A document's nodes and the lists they are in, and what stands in a node. */
const deepest = 2 * documentLimits.depth + 8;

/** The document, or what is wrong with it. */
function parsedDocument(json: unknown): Node | string {
  if (isDeeper(json, deepest)) return 'its document is nested too deep';
  try {
    return Node.fromJSON(schema, soundDocumentJson(json));
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 300) : 'its document is not one';
  }
}

/** Asked without recursion, since a file may nest past any stack. */
function isDeeper(json: unknown, limit: number): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}
