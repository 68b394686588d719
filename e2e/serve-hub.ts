import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';

/** A hub with one repository of one large file, as hubs are over HTTP; it sends at a pace a page can watch. */
export interface OneFileHub {
  endpoint: string;
  id: string;
  commit: string;
  /** Contents asked for, by the range header they came with. */
  ranges: (string | undefined)[];
  close(): void;
}

/** @param pauseMs after every 64 KiB. */
export async function serveHub(file: string, name: string, pauseMs: number): Promise<OneFileHub> {
  const bytes = readFileSync(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const [id, commit] = ['owner/story', 'c'.repeat(40)];
  const ranges: OneFileHub['ranges'] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://hub');
    if (pathname === `/api/models/${id}/tree/${commit}`) {
      const lfs = { oid: sha256, size: bytes.length, pointerSize: 134 };
      const entry = { type: 'file', path: name, size: bytes.length, oid: sha256.slice(0, 40), lfs };
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify([entry]));
    }
    if (pathname !== `/${id}/resolve/${commit}/${name}`) return response.writeHead(404).end();
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    ranges.push(request.headers.range);
    response.writeHead(start > 0 ? 206 : 200, {
      etag: `"${sha256}"`,
      'content-length': bytes.length - start,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    const slowly = new Transform({
      transform: (chunk, _, next) => void setTimeout(() => next(null, chunk), pauseMs),
    });
    return createReadStream(file, { start }).pipe(slowly).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ id, commit, ranges },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
