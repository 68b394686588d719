import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file of a repository; `stored: 'lfs'` has a sha256 and is sent from the other origin, as large ones are. */
export interface StoredFile {
  content: Buffer;
  stored: 'git' | 'lfs';
}

export interface Repository {
  commit: string;
  files: Record<string, StoredFile>;
  licence?: string;
  architecture?: string;
  /** Who has no token gets 401, who has another 403. */
  gated?: boolean;
}

/** How the next answers with a file's content are bad; each is used up by one request. */
type Mischief =
  /** The connection ends when the other side has read so many bytes: `reached` says so. */
  | { kind: 'cut'; after: number }
  | { kind: 'corrupt'; at: number }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  | { kind: 'pass' }
  | { kind: 'no-range' }
  | { kind: 'short'; bytes: number }
  /** Without a length said before, and over as if that were all. */
  | { kind: 'early-end'; after: number }
  | { kind: 'silence'; after: number }
  | { kind: 'wrong-range' };

interface Seen {
  origin: 'hub' | 'storage';
  url: string;
  authorization: string | undefined;
  range: string | undefined;
  ifRange: string | undefined;
}

export const token = 'hf_right';

export interface TestHub {
  endpoint: string;
  repositories: Record<string, Repository>;
  /** For the storage's answers, in order. */
  mischief: Mischief[];
  /** For the answers of the hub's API and its redirects, in order. */
  hubMischief: Mischief[];
  /** Files a page of the listing. */
  pageSize: number;
  /** An origin that further pages of the listing are said to be on; null: its own. */
  elsewhere: string | null;
  /** Entity tag of a file at the storage; changes with its content. */
  etagOf(content: Buffer): string;
  /** Answers in the hub's place when it gives true. */
  instead: ((url: URL, response: ServerResponse, origin: Seen['origin']) => boolean) | null;
  seen: Seen[];
  /** Requests for contents. */
  downloads(): Seen[];
  toCut: { at: number; response: ServerResponse }[];
  /** To be called with the bytes of a file that have been read. */
  reached(bytes: number): void;
  close(): Promise<void>;
}

export const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const git = (content: Buffer) =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

/**
 * A hub of models, as it is over HTTP: its API and `resolve` on one origin, and on another the storage that
 * large files are sent from, by addresses that need no token and must not be given one.
 */
export async function openTestHub(repositories: Record<string, Repository>): Promise<TestHub> {
  const hub: TestHub = {
    endpoint: '',
    repositories,
    mischief: [],
    hubMischief: [],
    pageSize: 1000,
    elsewhere: null,
    etagOf: (content) => `"${sha256(content).slice(0, 16)}"`,
    instead: null,
    seen: [],
    downloads: () => hub.seen.filter(({ origin }) => origin === 'storage'),
    toCut: [],
    reached: (bytes) => {
      for (const { response } of hub.toCut.filter(({ at }) => at <= bytes)) response.destroy();
      hub.toCut = hub.toCut.filter(({ at }) => at > bytes);
    },
    close: async () => {
      await Promise.all([stop(front), stop(storage)]);
    },
  };
  const storage = createServer((request, response) => answerStorage(hub, request, response));
  const front = createServer((request, response) => answerHub(hub, originOf(storage), request, response));
  await Promise.all([listen(front), listen(storage)]);
  hub.endpoint = originOf(front);
  return hub;
}

const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const listen = (server: Server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const stop = (server: Server) =>
  new Promise<void>((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });

function note(hub: TestHub, origin: Seen['origin'], { headers, url = '' }: IncomingMessage): void {
  const { authorization, range } = headers;
  hub.seen.push({ origin, url, authorization, range, ifRange: headers['if-range'] as string | undefined });
}

function answerHub(
  hub: TestHub,
  storage: string,
  request: IncomingMessage,
  response: ServerResponse,
): ServerResponse {
  note(hub, 'hub', request);
  const url = new URL(request.url ?? '', hub.endpoint);
  if (hub.instead?.(url, response, 'hub')) return response;
  const bad = hub.hubMischief.shift();
  if (bad?.kind === 'status') return refuse(response, bad.status, bad.headers);
  const found = /^\/(?:api\/models\/)?([^/]+\/[^/]+)\/(revision|tree|resolve)\/([^/]+)(?:\/(.*))?$/.exec(
    url.pathname,
  );
  const repository = found ? hub.repositories[found[1]!] : undefined;
  const { authorization } = request.headers;
  if (!found || !repository)
    return refuse(response, authorization ? 404 : 401, { 'x-error-code': 'RepoNotFound' });
  if (repository.gated && authorization !== `Bearer ${token}`) {
    return refuse(response, authorization ? 403 : 401, { 'x-error-code': 'GatedRepo' });
  }
  const [, id, part, revision, path = ''] = found;
  if (revision !== 'main' && revision !== repository.commit) {
    return refuse(response, 404, { 'x-error-code': 'RevisionNotFound' });
  }
  if (part === 'revision') return json(response, describe(id!, repository));
  if (part === 'tree') return sendTree(hub, url, repository, response);
  return resolve(repository, decodeURIComponent(path), storage, `${id}/${path}`, response);
}

const describe = (id: string, { commit, licence, architecture }: Repository) => ({
  id,
  sha: commit,
  ...(licence ? { cardData: { license: licence } } : {}),
  ...(architecture ? { config: { model_type: architecture } } : {}),
});

function sendTree(hub: TestHub, url: URL, { files }: Repository, response: ServerResponse): ServerResponse {
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const entries = Object.entries(files).map(([path, { content, stored }]) => ({
    type: 'file',
    path,
    size: content.length,
    oid: git(content),
    ...(stored === 'lfs' ? { lfs: { oid: sha256(content), size: content.length, pointerSize: 134 } } : {}),
  }));
  if (from + hub.pageSize < entries.length) {
    url.searchParams.set('cursor', String(from + hub.pageSize));
    response.setHeader('link', `<${hub.elsewhere ?? url.origin}${url.pathname}${url.search}>; rel="next"`);
  }
  return json(response, [
    { type: 'directory', path: 'onnx', size: 0, oid: git(Buffer.alloc(0)) },
    ...entries.slice(from, from + hub.pageSize),
  ]);
}

function resolve(
  { commit, files }: Repository,
  path: string,
  storage: string,
  address: string,
  response: ServerResponse,
): ServerResponse {
  const file = files[path];
  response.setHeader('x-repo-commit', commit);
  if (!file) return refuse(response, 404, { 'x-error-code': 'EntryNotFound' });
  if (file.stored === 'git') {
    response.setHeader('etag', `"${git(file.content)}"`);
    return response.end(file.content);
  }
  response.setHeader('x-linked-etag', `"${sha256(file.content)}"`);
  response.setHeader('x-linked-size', String(file.content.length));
  return response.writeHead(302, { location: `${storage}/${address}?signature=right` }).end();
}

function answerStorage(hub: TestHub, request: IncomingMessage, response: ServerResponse): ServerResponse {
  note(hub, 'storage', request);
  if (hub.instead?.(new URL(request.url ?? '', hub.endpoint), response, 'storage')) return response;
  // As S3 does: two ways of being allowed at once are refused.
  if (request.headers.authorization) return refuse(response, 400);
  const [, owner, name, ...path] = new URL(request.url ?? '', hub.endpoint).pathname.split('/');
  const content =
    hub.repositories[`${owner}/${name}`]?.files[path.map(decodeURIComponent).join('/')]?.content;
  if (!content) return refuse(response, 404);
  const bad = hub.mischief.shift();
  if (bad?.kind === 'status') return refuse(response, bad.status, bad.headers);
  return sendContent(hub, content, bad, request, response);
}

function sendContent(
  hub: TestHub,
  whole: Buffer,
  bad: Mischief | undefined,
  { headers }: IncomingMessage,
  response: ServerResponse,
): ServerResponse {
  const etag = hub.etagOf(whole);
  const asked = /^bytes=(\d+)-$/.exec(headers.range ?? '');
  const changed = headers['if-range'] !== undefined && headers['if-range'] !== etag;
  const ranged = asked !== null && !changed && bad?.kind !== 'no-range';
  const from = ranged ? Number(asked[1]) : 0;
  response.setHeader('etag', etag);
  if (ranged && from >= whole.length) {
    return response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end();
  }
  if (bad?.kind === 'short') whole = whole.subarray(0, bad.bytes);
  let body = whole.subarray(from);
  const said = bad?.kind === 'wrong-range' ? from + 1 : from;
  if (ranged) response.setHeader('content-range', `bytes ${said}-${whole.length - 1}/${whole.length}`);
  if (bad?.kind === 'corrupt') {
    body = Buffer.from(body);
    body[bad.at] = body[bad.at]! ^ 1;
  }
  if (bad?.kind === 'early-end') {
    return response.writeHead(ranged ? 206 : 200).end(body.subarray(0, bad.after));
  }
  response.writeHead(ranged ? 206 : 200, { 'content-length': body.length });
  if (bad?.kind !== 'cut' && bad?.kind !== 'silence') return response.end(body);
  if (bad.kind === 'cut') hub.toCut.push({ at: from + bad.after, response });
  response.write(body.subarray(0, bad.after));
  hub.reached(from);
  return response;
}

function refuse(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
): ServerResponse {
  return response.writeHead(status, headers).end();
}

function json(response: ServerResponse, value: unknown): ServerResponse {
  response.setHeader('content-type', 'application/json');
  return response.end(JSON.stringify(value));
}
