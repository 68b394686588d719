import { documentIdSchema, parseSafely } from '@tercet/protocol';
import { bytesOf } from '../door/measured-parser.ts';
import { needs } from '../gateway/needs.ts';
import type { Work } from './work-book.ts';

/** A page's message as work: what it is about is read before it is parsed, so only what is sure to be an id is told. */
export function messageWork(event: string, message: unknown): Work {
  const name = Object.hasOwn(needs, event) ? event : 'unknown';
  return { kind: 'message', name: () => name, bytes: bytesOf(message), documentId: documentOf(message) };
}

function documentOf(message: unknown): string | null {
  const said = message as { documentId?: unknown; document?: { documentId?: unknown } } | null | undefined;
  const id = parseSafely(documentIdSchema, said?.documentId ?? said?.document?.documentId);
  return id.success ? id.data : null;
}
