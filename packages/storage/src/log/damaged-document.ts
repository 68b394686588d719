import type { Failure } from '@tercet/protocol';

type Damaged = Extract<Failure, { code: 'document-damaged' }>;

/** What is stored of a document is not what was written. The message is for the operator. */
export class DamagedDocument extends Error {
  readonly failure: Damaged;

  constructor(documentId: string, what: Damaged['what'], problem: string, options?: ErrorOptions) {
    super(`Document ${documentId} is damaged: ${problem}.`, options);
    this.failure = { code: 'document-damaged', documentId, what };
  }
}
