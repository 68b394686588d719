import {
  appendSteps,
  type BenchSocket,
  createDocument,
  type OpenLink,
  openDocument,
} from '../collab/typist.ts';
import { writtenSteps } from '../collab/written-document.ts';
import { call } from './visitor.ts';

export interface LargeDocument {
  /** Its owner's. */
  link: OpenLink;
  version: number;
}

/** A document of so many characters, written and open at this socket, which owns it. */
export async function writeLargeDocument(owner: BenchSocket, characters: number): Promise<LargeDocument> {
  const link = await createDocument(owner);
  await openDocument(owner, link, 'owner');
  let version = 0;
  for (const steps of writtenSteps(characters)) {
    version = await appendSteps(owner, link.documentId, version, steps);
  }
  return { link, version };
}

/** A link to it that may only read, or what else is said. */
export async function linkTo(
  owner: BenchSocket,
  { documentId }: OpenLink,
  right: 'read' | 'write' = 'read',
): Promise<OpenLink> {
  const made = await call<{ secret: string }>(owner, 'link:create', { documentId, right, label: '' });
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return { documentId, secret: made.value.secret };
}
