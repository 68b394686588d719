import { schemaVersion } from '@tercet/document';
import type { DocumentAppended, StepJson } from '@tercet/protocol';
import { type BenchSocket, createDocument, type OpenLink, openDocument } from '../collab/typist.ts';
import { writtenSteps } from '../collab/written-document.ts';
import { waitAsTold } from './insist.ts';
import { call } from './visitor.ts';

/** To be told to wait so often is no waiting any more. */
const mostTries = 60;

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
    version = await appendPatiently(owner, link.documentId, version, steps);
  }
  return { link, version };
}

/** Appends, and waits when it is told to: what is laid out is no attack. @returns the version after it. */
export async function appendPatiently(
  owner: BenchSocket,
  documentId: string,
  version: number,
  steps: StepJson[],
): Promise<number> {
  const message = { documentId, schemaVersion, version, clientId: 'maker', steps };
  for (let tries = 0; ; tries += 1) {
    const answer = await call<DocumentAppended>(owner, 'document:append', message);
    if (answer.ok) return answer.value.version;
    if (tries === mostTries || answer.failure.code !== 'too-fast')
      throw new Error(JSON.stringify(answer.failure));
    await waitAsTold(answer);
  }
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
