import type { DocumentAppended, DocumentOpened, Result, StepJson } from '@tercet/protocol';

/**
 * How the document's steps reach the authority. The page implements it over its socket.
 *
 * A failure the server answered resolves with `ok: false`. A message of which nobody knows whether it
 * arrived (the socket closed, no acknowledgement in time) rejects: the editor then catches up before it
 * sends again, and recognises its own steps by their client id.
 */
export interface DocumentTransport {
  append(message: {
    version: number;
    clientId: string;
    steps: StepJson[];
  }): Promise<Result<DocumentAppended>>;
  catchUp(since: number): Promise<Result<DocumentOpened>>;
}
