import { type Patience, readRetryAfter, waitToRetry } from './patience.ts';
import { PassingError, PullError, type PullFailure } from './pull-failure.ts';
import { readBounded } from './read-bounded.ts';

export interface Hub {
  /** Without a slash at the end; may have a path. */
  endpoint: string;
  /** Sent to the endpoint's origin and nowhere else. */
  token: string | null;
  patience: Patience;
  signal: AbortSignal;
}

/** What is asked for, for the words of a refusal: `owner/repo`, and the path of a file of it. */
export interface Asked {
  id: string;
  file: string | null;
}

export interface Answer {
  response: Response;
  /** Of the file, as the hub says before it sends one elsewhere: sha256, or git's sha1. Null: not said. */
  linkedEtag: string | null;
  /** To be called at every sign of life; the body is cut when it is silent. Ends with `settle`. */
  alive(): void;
  settle(): void;
}

const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * One GET, redirects followed. The token goes to the hub's own origin only: a hub sends large files from elsewhere.
 * Throws PassingError for what may pass (429, 5xx, a lost connection), PullError for what will not.
 */
export async function askOnce(
  hub: Hub,
  url: string,
  asked: Asked,
  headers: Record<string, string> = {},
): Promise<Answer> {
  let linkedEtag: string | null = null;
  const silence = watchSilence(hub);
  try {
    for (let hops = 0; hops < 10; hops++) {
      const response = await send(hub, url, headers, silence.signal);
      linkedEtag ??= response.headers.get('x-linked-etag');
      const next = redirects.has(response.status) ? response.headers.get('location') : null;
      if (next === null) {
        if (response.ok || response.status === 416) {
          return { response, linkedEtag: unquoted(linkedEtag), alive: silence.alive, settle: silence.settle };
        }
        await response.body?.cancel();
        throw refusalOf(hub, response, asked, new URL(url).host);
      }
      await response.body?.cancel();
      url = redirected(next, url);
    }
    throw new PullError({ code: 'not-a-hub', host: new URL(url).host, problem: 'it redirects in a circle' });
  } catch (error) {
    silence.settle();
    throw error;
  }
}

/** Where a hub sends us to. Throws PullError for what is no address of the web, and for the way from https to http. */
function redirected(next: string, from: string): string {
  const { host, protocol } = new URL(from);
  const to = URL.canParse(next, from) ? new URL(next, from) : null;
  const isSafe = to?.protocol === 'https:' || (to?.protocol === 'http:' && protocol === 'http:');
  if (to !== null && isSafe && to.username === '' && to.password === '') return to.href;
  throw new PullError({ code: 'not-a-hub', host, problem: 'it redirects to no address that is followed' });
}

/**
 * JSON of the hub's API, tried again while it may pass.
 * @returns the value, unchecked, and the address of the next page where there is one.
 */
export async function askJson(
  hub: Hub,
  url: string,
  id: string,
): Promise<{ value: unknown; next: string | null }> {
  for (let failed = 1; ; failed++) {
    try {
      const { response, settle } = await askOnce(
        hub,
        url,
        { id, file: null },
        { accept: 'application/json' },
      );
      try {
        const value: unknown = JSON.parse(await readBounded(response, new URL(url).host));
        return { value, next: nextPage(response, url) };
      } catch (error) {
        const host = new URL(url).host;
        if (error instanceof PullError) throw error;
        if (error instanceof SyntaxError) {
          throw new PullError({ code: 'not-a-hub', host, problem: 'its answer is not JSON' });
        }
        throw lostConnection(hub, error, host);
      } finally {
        settle();
        if (!response.bodyUsed) await response.body?.cancel();
      }
    } catch (error) {
      await waitToRetry(error, failed, hub.patience, hub.signal);
    }
  }
}

async function send(hub: Hub, url: string, headers: Record<string, string>, signal: AbortSignal) {
  const own = new URL(url).origin === new URL(hub.endpoint).origin;
  const authorization = own && hub.token !== null ? { authorization: `Bearer ${hub.token}` } : {};
  // Compressed, a range would be of other bytes than the file's.
  const all = { 'user-agent': 'tercet', 'accept-encoding': 'identity', ...headers, ...authorization };
  try {
    return await fetch(url, { headers: all, redirect: 'manual', signal });
  } catch (error) {
    throw lostConnection(hub, error, new URL(url).host);
  }
}

/** Connection errors that say that nobody is there; waiting a few seconds does not help. */
const nobodyThere =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS|DEPTH_ZERO|UNABLE_TO|SELF_SIGNED)/;

/** What fetch, or reading its body, failed with. */
export function lostConnection(hub: Hub, error: unknown, host: string, file = host): PullError {
  if (hub.signal.aborted) return new PullError({ code: 'cancelled' });
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const problem = cause instanceof Error ? firstLine(cause.message || cause.name) : String(cause);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  // fetch itself says “bad port” and the like without a code: nothing was sent, and nothing will be.
  const unsent = error instanceof TypeError && code === '';
  if (unsent || nobodyThere.test(code))
    return new PullError({ code: 'offline', host, problem: code || problem });
  return new PassingError({ code: 'connection-lost', file, problem, attempts: hub.patience.attempts });
}

const firstLine = (text: string) => text.split('\n', 1)[0]!;

function refusalOf(hub: Hub, response: Response, asked: Asked, host: string): PullError {
  const { status, headers } = response;
  // The hub's words for what its status leaves open: huggingface_hub's `hf_raise_for_status` reads the same.
  const reason = headers.get('x-error-code');
  if (status === 429) {
    const retryAfterMs = readRetryAfter(headers.get('retry-after'), hub.patience.now());
    return new PassingError({ code: 'too-many-requests', host, retryAfterMs }, retryAfterMs);
  }
  if (status >= 500 || status === 408) return new PassingError({ code: 'hub-error', host, status });
  if (status === 404 || status === 410)
    return new PullError({ code: 'not-found', what: notFound(reason, asked), host });
  if (status === 401 || status === 403) {
    const token = hub.token === null ? 'absent' : 'refused';
    return new PullError({ code: 'not-allowed', id: asked.id, host, token, gated: reason === 'GatedRepo' });
  }
  const failure: PullFailure = { code: 'hub-error', host, status };
  return new PullError(failure);
}

function notFound(reason: string | null, { id, file }: Asked): string {
  if (reason === 'RevisionNotFound') return `such revision of ${id}`;
  return file === null ? id : `${id}/${file}`;
}

/** `Link: <url>; rel="next"`: of its address only the query is taken, since the token goes along, and mirrors forget. */
function nextPage(response: Response, url: string): string | null {
  const found = /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers.get('link') ?? '');
  if (!found || !URL.canParse(found[1]!, url)) return null;
  const next = new URL(url);
  next.search = new URL(found[1]!, url).search;
  return next.href;
}

/** `"abc"` or `W/"abc"` → abc. */
const unquoted = (etag: string | null) => etag?.replace(/^W\//, '').replaceAll('"', '') ?? null;

/** Aborts when nobody was alive for `stallMs`, or when the whole pull is. */
function watchSilence({ patience, signal }: Hub) {
  const silent = new AbortController();
  const timer = setTimeout(
    () => silent.abort(new Error(`nothing came for ${patience.stallMs / 1000} s`)),
    patience.stallMs,
  );
  return {
    signal: AbortSignal.any([signal, silent.signal]),
    alive: () => timer.refresh(),
    settle: () => clearTimeout(timer),
  };
}
