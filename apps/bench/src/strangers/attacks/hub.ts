import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModelInfo } from '@tercet/protocol';
import type { BenchSocket } from '../../collab/typist.ts';
import { createDocument, openDocument } from '../../collab/typist.ts';
import { drained } from '../engine.ts';
import type { Stranger } from '../stranger.ts';
import { call } from '../visitor.ts';

/** How long a pull is waited for, milliseconds. */
const endsWithinMs = { full: 60_000, few: 3_000 };
const commit = 'a'.repeat(40);

/** Answers a question for the files of the repository. `page` is 0 for the first. */
type Listing = (response: ServerResponse, page: number, next: string) => void | Promise<void>;

/** Entries of files that are none of the model's. */
const entries = (page: number) =>
  Array.from({ length: 1_000 }, (_, index) => ({
    type: 'file',
    path: `other-${page}-${index}.txt`,
    size: 1,
    oid: '0'.repeat(40),
  }));

/** Pages of a listing without end. */
export const endlessPages: Listing = (response, page, next) =>
  void response
    .writeHead(200, { 'content-type': 'application/json', link: `<${next}>; rel="next"` })
    .end(JSON.stringify(entries(page)));

/** One page of a listing: 1 GB of it at most. */
export const endlessPage: Listing = async (response) => {
  const part = `${JSON.stringify(entries(0)).slice(1, -1)},`;
  response.writeHead(200, { 'content-type': 'application/json' }).write('[');
  for (let bytes = 0; bytes < 1_000_000_000 && !response.destroyed; bytes += part.length)
    if (!response.write(part)) await drained(response);
  response.end('{}]');
};

/** A file whose sum, as the hub says it, is a way out of the model's folder. */
export const climbingSum: Listing = (response) =>
  void response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify([{ type: 'file', path: 'model.safetensors', size: 5, oid: '../../../../climbed' }]));

/** Where a pull of the model stands, when it runs no more; `no end` when that takes too long. */
function endOfPull(owner: BenchSocket, withinMs: number): Promise<string> {
  return new Promise((resolve) => {
    const end = (words: string) => {
      clearTimeout(timer);
      owner.off('models:state', look);
      resolve(words);
    };
    const look = (models: ModelInfo[]) => {
      const strange = models.find(({ name }) => name === 'strange');
      if (strange?.pull?.state === 'failed') end(strange.pull.message);
      else if (strange && strange.status.state !== 'absent') end('it came');
    };
    const timer = setTimeout(() => end('no end'), withinMs);
    owner.on('models:state', look);
  });
}

/** An owner fetches a model, and the hub answers so. */
export const hub =
  (listing: Listing): Stranger =>
  async (room) => {
    let pages = 0;
    const server = createServer((request, response) => {
      // Who hangs up in the middle is expected to.
      response.on('error', () => response.destroy());
      if (!request.url?.includes('/tree/')) return void response.end('hello');
      pages += 1;
      const next = `http://${request.headers.host}/api/models/a/b/tree/${commit}?cursor=${pages}`;
      void listing(response, pages - 1, next);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    room.closeLater(() => {
      server.closeAllConnections();
      server.close();
    });
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    room.writeCard('strange', {
      hub: { id: 'a/b', revision: commit },
      files: [{ path: 'model.safetensors' }],
    });
    await room.serve({ environment: { ALLOW_PULL: 'on', HF_ENDPOINT: endpoint } });
    const owner = await room.visit();
    const link = await createDocument(owner);
    await openDocument(owner, link, 'owner');
    await room.attack(async () => {
      const end = endOfPull(owner, room.times(endsWithinMs.full, endsWithinMs.few));
      const begun = await call(owner, 'model:pull', { documentId: link.documentId, name: 'strange' });
      const words = begun.ok ? await end : begun.failure.code;
      return { end: words.slice(0, 200), pages, filesOutside: room.filesBeside() };
    });
  };
