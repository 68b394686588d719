/*
 * Keeps the page itself, so that it opens without a server: a reload while offline shows the document from what this
 * browser kept, not the browser's error.
 *
 * The page comes from the network first, so a newer build is never hidden; its assets, named by their content, from
 * here. Nothing else is touched: no API, no socket.
 */

/** What of the browser's worker is used here; the page's own types name only windows. */
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface WorkerFetch extends WorkerEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Worker {
  addEventListener(type: 'install' | 'activate', listener: (event: WorkerEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: WorkerFetch) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
const worker = self as unknown as Worker;

/** Filled in by the build: every asset, and a name that changes with any of them. */
declare const __SHELL__: { name: string; assets: string[] };
const shell = __SHELL__;
const cacheName = `tercet-shell-${shell.name}`;
const page = '/';
/** A network that takes longer is none, milliseconds. */
const answerWithinMs = 5_000;

worker.addEventListener('install', (event) => {
  event.waitUntil(install());
});

async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll([page, ...shell.assets].map((path) => new Request(path, { cache: 'reload' })));
  await worker.skipWaiting();
}

worker.addEventListener('activate', (event) => {
  event.waitUntil(removeOlder().then(() => worker.clients.claim()));
});

/** The build before stays: a page of it may still be open, and ask for a part it has not needed yet. */
async function removeOlder(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith('tercet-shell-'));
  for (const name of names.slice(0, -2)) if (name !== cacheName) await caches.delete(name);
}

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (pathname === page || pathname === '/new' || pathname.startsWith('/d/'))
      event.respondWith(openPage(event));
  } else if (pathname.startsWith('/assets/') || shell.assets.includes(pathname)) {
    event.respondWith(openAsset(request));
  }
});

async function openPage(event: WorkerFetch): Promise<Response> {
  const kept = await caches.match(page);
  try {
    // A page's address holds its document's id: what is asked for and kept is the one page there is.
    const response = await fetch(page, { cache: 'no-cache', signal: kept ? within() : null });
    if (response.ok) event.waitUntil(keep(page, response.clone()));
    return response.ok || !kept ? response : kept;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function openAsset(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await keep(request, response.clone());
  return response;
}

async function keep(what: Request | string, response: Response): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.put(what, response);
}

function within(): AbortSignal {
  return AbortSignal.timeout(answerWithinMs);
}
